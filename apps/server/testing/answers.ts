/** Answers held against the OpenAPI document that promises them. */
import type { Exchange } from '@rapport/core/testing'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

interface Media {
  readonly schema?: object
}
interface Operation {
  readonly operationId: string
  readonly tags?: readonly string[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

export interface Judge {
  /** What the document does not promise of an exchange; null where all is as promised. */
  wrong(exchange: Exchange): string | null
  /** `createPerson 422` of every status that is promised by number, and was not seen by then. Objects count together: `create 422`. */
  unseen(): string[]
}

/** Judges by an administrator's document, which has everything. */
export function judgeBy(document: Document): Judge {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema(document, 'document')
  const compiled = new Map<object, ValidateFunction>()
  const fits = (media: Media, value: unknown): string | null => {
    if (!media.schema) return null
    let check = compiled.get(media.schema)
    if (!check) compiled.set(media.schema, (check = ajv.compile(absolute(media.schema) as object)))
    return check(value) ? null : ajv.errorsText(check.errors)
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, operation]) => ({ method: method.toUpperCase(), pattern: patternOf(path), operation })),
  )
  const seen = new Set<string>()

  return {
    wrong({ method, path, body, status, type, text }) {
      const address = `/api/v1${path.split('?')[0]}`
      const found = operations.filter((one) => one.method === method && one.pattern.test(address))
      // `/people/count` is not the person of that id.
      const operation = (found.find(({ pattern }) => !pattern.source.includes('[^')) ?? found[0])?.operation
      if (!operation) return status === 404 || status === 405 ? null : 'is not in the document'
      seen.add(`${nameOf(operation)} ${status}`)
      const response = operation.responses[status] ?? operation.responses.default
      if (!response) return `the status ${status} is not promised`
      if (status < 300 && !operation.responses[status]) return `it goes well with ${status}, which is not promised`
      if (!response.content) return text === '' ? null : `nothing is promised, and this was answered: ${text.slice(0, 200)}`
      const media = response.content[type]
      if (!media) return `the type “${type}” is not promised for ${status}`
      const wrong = type.endsWith('json') ? fits(media, JSON.parse(text)) : null
      if (wrong) return `${wrong}: ${text.slice(0, 300)}`
      const taken = operation.requestBody?.content['application/json']
      return status < 300 && taken ? asTaken(fits(taken, body ?? {})) : null
    },
    unseen: () =>
      [...new Set(operations.flatMap(({ operation }) => promised(operation)))].filter((promise) => !seen.has(promise)).toSorted(),
  }
}

const asTaken = (wrong: string | null): string | null => wrong && `the body was taken, and the document refuses it: ${wrong}`
const promised = (operation: Operation): string[] =>
  Object.keys(operation.responses)
    .filter((status) => status !== 'default')
    .map((status) => `${nameOf(operation)} ${status}`)
const verbs = /^(deleteMany|batch|list|count|aggregate|get|create|change|delete|export|history)(?=[A-Z])/
const nameOf = ({ operationId, tags = [] }: Operation): string =>
  tags.length > 0 ? (verbs.exec(operationId)?.[1] ?? operationId) : operationId
const patternOf = (path: string): RegExp => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
const absolute = (schema: object): unknown => JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'))
