/** Kaldi Works, which makes coffee machines: its teams and its members. */
import type { MemberSeed, TeamSeed } from './shapes.ts'

export const teams = {
  kaldi: { name: 'Kaldi Works' },
  sales: { name: 'Sales', parent: 'kaldi' },
  north: { name: 'Nordics and Germany', parent: 'sales' },
  south: { name: 'South and West', parent: 'sales' },
  service: { name: 'Service', parent: 'kaldi' },
} satisfies Record<string, TeamSeed>

/** Mara sees everything, Aylin what Sales and the teams below it own, Jonas and Eva what each owns, Petra what the team north owns. */
export const members = {
  mara: { name: 'Mara Lindqvist', email: 'mara@kaldi.example', role: 'administrator', team: 'kaldi', active: true },
  aylin: { name: 'Aylin Kaya', email: 'aylin@kaldi.example', role: 'manager', team: 'sales', active: true },
  jonas: { name: 'Jonas Weber', email: 'jonas@kaldi.example', role: 'rep', team: 'north', active: true },
  eva: { name: 'Eva Brandt', email: 'eva@kaldi.example', role: 'rep', team: 'south', active: true },
  petra: { name: 'Petra Klein', email: 'petra@kaldi.example', role: 'guest', team: 'north', active: true },
} satisfies Record<string, MemberSeed>
