#!/usr/bin/env node
/** `rapport-client types`: the types of a workspace's objects and fields, as a file for `createClient<Objects>(…)`. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { RapportError } from './error.ts'
import { connect } from './transport.ts'
import type { Document } from './types/schema.ts'
import { writeTypes } from './types/workspace.ts'

const usage = `rapport-client types --address https://crm.example.com [--key rapport_…] [--out workspace.ts]

Writes the types of the workspace that the key belongs to, as far as the key sees it, custom fields and objects
included. The key may stand in RAPPORT_KEY, the address in RAPPORT_ADDRESS; without --out the file is printed.
A file is written only when everything went well.`

/** Gives the code to end with. */
async function main(args: readonly string[]): Promise<number> {
  const options = { address: { type: 'string' }, key: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const { address = process.env['RAPPORT_ADDRESS'], key = process.env['RAPPORT_KEY'], out, help } = values
  const isAsked = positionals.length === 1 && positionals[0] === 'types'
  const missing = isAsked && !help ? missingOf(address, key) : undefined
  if (help || !isAsked || !address || !key) {
    process.stderr.write(missing === undefined ? `${usage}\n` : `${missing}\n\n${usage}\n`)
    return help ? 0 : 2
  }
  const document = await connect({ address, key }).ask<Document>({ path: '/openapi.json' })
  const head = `The objects of a workspace at ${address}. Made by \`rapport-client types\`; make it anew when fields change.`
  const written = writeTypes(document, { head, shared: 'rapport-client' })
  if (out === undefined) process.stdout.write(written)
  else await writeFile(out, written)
  return 0
}

function missingOf(address: string | undefined, key: string | undefined): string | undefined {
  if (!address) return 'The address is missing: set RAPPORT_ADDRESS, or give --address.'
  return key ? undefined : 'The key is missing: set RAPPORT_KEY, or give --key.'
}

function wordsOf(error: unknown): string {
  if (error instanceof RapportError) return [error.message, error.fix].filter(Boolean).join(' ')
  if (!(error instanceof Error)) return String(error)
  const isOption = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  return isOption ? `${error.message.split(/\.\s|\n/)[0]!.replace(/\.$/, '')}.\n\n${usage}` : error.message
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${wordsOf(error)}\n`)
    process.exitCode = 1
  },
)
