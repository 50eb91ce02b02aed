/** Writes `client/standard.ts` anew, after a declaration has changed: `node bin/client-types.ts`. */
import { writeFileSync } from 'node:fs'
import { standardTypes } from '../client/testing/standard.ts'
import { tool } from './checks/commands.ts'

const file = 'client/standard.ts'
writeFileSync(`${import.meta.dirname}/../${file}`, standardTypes())
tool('oxfmt', '--write', file)
