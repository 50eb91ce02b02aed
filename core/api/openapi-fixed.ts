/** The routes that no declaration makes, in OpenAPI: sessions, invitations, imports. Their answers are described in docs/api/contract.md. */
import type { Paths } from './openapi-paths.ts'

type Route = readonly [method: 'get' | 'post' | 'patch' | 'delete', path: string, summary: string, status: number, body?: string]

/** `body` names the members of the JSON body; a `?` behind one says that it may be left out. */
const routes: readonly Route[] = [
  ['get', '/session', 'Who is signed in', 200],
  ['post', '/setup', 'Make the first account and workspace', 201, 'name email password workspace timeZone? language? sample?'],
  ['post', '/sign-up', 'Make an account with a workspace of its own', 201, 'name email password workspace timeZone? language? sample?'],
  ['post', '/sign-in', 'Sign in', 200, 'email password'],
  ['post', '/sign-in/second', 'End a sign-in by a code', 200, 'code'],
  ['get', '/sso', 'Providers that one may sign in by', 200],
  ['post', '/sso/{id}/start', 'Begin a sign-in by a provider', 200, 'then?'],
  ['get', '/sso/{id}/callback', 'Where the provider leads back to', 303],
  ['get', '/sso/providers', 'Providers, for whoever runs the installation', 200],
  ['post', '/sso/providers', 'Add a provider', 201, 'name issuer clientId clientSecret domains role?'],
  ['patch', '/sso/providers/{id}', 'Change a provider', 200, 'name clientSecret? domains role?'],
  ['delete', '/sso/providers/{id}', 'Remove a provider', 204],
  ['get', '/second-factor', 'One’s second factor', 200],
  ['post', '/second-factor', 'Begin to set a second factor up', 200, 'password'],
  ['post', '/second-factor/confirm', 'Switch the second factor on', 204, 'code'],
  ['post', '/second-factor/off', 'Switch the second factor off', 204, 'password'],
  ['post', '/second-factor/codes', 'Make new backup codes', 200, 'password'],
  ['get', '/second-factor/members', 'Members that have a second factor', 200],
  ['delete', '/second-factor/members/{member}', 'Take the second factor of a member away', 204],
  ['post', '/sign-out', 'Sign out', 204],
  ['post', '/session/workspace', 'Act in another workspace', 200, 'id'],
  ['post', '/session/password', 'Choose another password', 204, 'current next'],
  ['get', '/sessions', 'Where one is signed in', 200],
  ['delete', '/sessions/{id}', 'Sign out another device, or this one', 204],
  ['post', '/sessions/end-others', 'Sign out every other device', 200],
  ['post', '/password-reset', 'Ask for a link to choose a new password', 202, 'email'],
  ['get', '/password-reset/{token}', 'Look at a link for a new password', 200],
  ['post', '/password-reset/{token}', 'Choose a new password', 204, 'password'],
  ['get', '/mails', 'Mails of the system, newest first', 200],
  ['get', '/mails/{id}', 'One mail with its text', 200],
  ['post', '/mails/{id}/retry', 'Send a mail again that failed or was held back', 200],
  ['post', '/mails/{id}/link', 'Take the link of a mail that was not sent', 200],
  ['get', '/mail/settings', 'How mail is sent', 200],
  ['post', '/mail/settings', 'Set how mail is sent', 200, 'host port security user? password? from address?'],
  ['delete', '/mail/settings', 'Send no mail from now on', 204],
  ['post', '/mail/test', 'Send a test mail to oneself', 200],
  ['get', '/meta', 'The model, as far as the member may know it', 200],
  ['get', '/openapi.json', 'This document', 200],
  ['get', '/invitations', 'Invitations of the workspace', 200],
  ['post', '/invitations', 'Invite somebody', 201, 'email role name? team?'],
  ['delete', '/invitations/{id}', 'Withdraw an invitation', 204],
  ['get', '/invitations/open/{token}', 'Look at an invitation', 200],
  ['post', '/invitations/open/{token}', 'Accept an invitation', 201, 'name password'],
  ['get', '/roles/effective', 'What each role may do', 200],
  ['get', '/sample', 'Whether the sample people are there', 200],
  ['post', '/sample', 'Add the sample people', 200],
  ['delete', '/sample', 'Remove the sample people', 200],
  ['get', '/feed', 'How far the changes are read, and by whom', 200],
  ['post', '/feed/consumers/{name}/retry', 'Let a consumer that failed try again', 200],
  ['post', '/feed/consumers/{name}/skip', 'Let a consumer leave out the change it fails at', 200],
  ['post', '/feed/consumers/{name}/replay', 'Let a consumer read again from a position', 200, 'position'],
  ['get', '/imports', 'Imports', 200],
  ['get', '/imports/{id}', 'One import', 200],
  ['patch', '/imports/{id}', 'Change how a file is read', 200, 'columns? mode? match? encoding? delimiter? dateOrder?'],
  ['delete', '/imports/{id}', 'Delete an import that is unfinished or failed', 204],
  ['post', '/imports/{id}/check', 'Check the rows without writing', 202],
  ['post', '/imports/{id}/start', 'Write the checked rows', 202],
  ['post', '/imports/{id}/stop', 'Stop between two batches', 202],
  ['post', '/imports/{id}/remove', 'Remove what an import created', 202],
  ['get', '/imports/{id}/rows', 'Rows by what becomes of them', 200],
  ['get', '/imports/{id}/reasons', 'Why rows are wrong, counted', 200],
  ['get', '/imports/{id}/wrong.csv', 'The wrong rows, with what is wrong', 200],
]

/** All of them, and the upload of a file, whose body is no JSON. */
export function fixedPaths(): Paths {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = `/api/v1${route[1]}`
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }))
    paths[path] = { ...paths[path], ...(parameters.length > 0 ? { parameters } : {}), [route[0]]: operation(route) }
  }
  paths['/api/v1/imports'] = { ...paths['/api/v1/imports'], post: upload }
  return paths
}

const problem = {
  description: 'Refused; the code says why.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

function operation([method, path, summary, status, body]: Route): object {
  const keys = body?.split(' ') ?? []
  const properties = Object.fromEntries(keys.map((key) => [key.replace('?', ''), {}]))
  const schema = { type: 'object', properties, required: keys.filter((key) => !key.endsWith('?')), additionalProperties: false }
  return {
    operationId: `${method}${path.replace(/\W+(\w)?/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary,
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema } } } } : {}),
    responses: { [status]: { description: summary }, default: problem },
  }
}

const upload = {
  operationId: 'postImports',
  summary: 'Send a file to be imported',
  parameters: [
    { name: 'object', in: 'query', required: true, schema: { type: 'string' } },
    { name: 'name', in: 'query', required: true, schema: { type: 'string' } },
  ],
  requestBody: { required: true, content: { 'text/csv': {}, 'application/octet-stream': {} } },
  responses: { 201: { description: 'The import, to be mapped' }, default: problem },
}
