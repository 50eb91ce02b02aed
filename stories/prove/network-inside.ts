/** What runs inside the network that `network.ts` makes: two proofs, told line by line. */
import { execFileSync } from 'node:child_process'
import { proveAddresses } from './network-addresses.ts'
import { proveSwallowed } from './network-database.ts'

/** Runs `ip` with the words given; this network begins with nothing but a loopback that is down. */
const ip = (words: string): void => void execFileSync('ip', words.split(' '))
const log = (line: string): void => console.log(line)

ip('link set lo up')
for (const prove of [() => proveAddresses({ ip, log }), () => proveSwallowed({ ip, log, seconds: Number(process.argv[2] ?? 30) })])
  console.log(`proof: ${JSON.stringify(await prove())}`)
