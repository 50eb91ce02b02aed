/** How `npm start` starts the server: what is measured and killed is started no differently. */
import { readFileSync } from 'node:fs'

const { scripts } = JSON.parse(readFileSync(`${import.meta.dirname}/../../../package.json`, 'utf8')) as { scripts: { start: string } }

/** What Node is called with, in the folder of the project. */
export const startArguments: readonly string[] = scripts.start.split(' ').slice(1)
