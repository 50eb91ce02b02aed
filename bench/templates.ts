/** Mails of a template: made once, then filled for each person. */
import { compileTemplate, type TemplateContent } from '@rapport/core/templates'
import { percentile } from './measure.ts'
import type { Line } from './report.ts'

const paragraph =
  'Dear **{{ person.givenName | default: "friend" }}**, much has happened at {{ person.company.name }}. [Look]({{ person.site }}). '
const template: TemplateContent = {
  of: 'person',
  subject: 'News for {{ person.givenName | default: "you" }}',
  preheader: 'What is new at {{ person.company.name }}',
  body: [
    { type: 'heading', text: 'Hello {{ person.name }}' },
    { type: 'text', text: `${paragraph.repeat(2)}\n\n{% if person.birthday %}Born on {{ person.birthday | date: "long" }}.{% endif %}` },
    { type: 'image', src: 'https://shop.example/a.png', alt: 'For {{ person.name }}' },
    { type: 'text', text: `${paragraph}\n\n- {{ person.city }}\n- {{ person.points | number }}` },
    { type: 'button', text: 'To the shop', url: 'https://shop.example/{{ person.id }}' },
  ],
}
const around = {
  links: { unsubscribe: 'https://rapport.example/u/0123456789abcdef', preferences: 'https://rapport.example/p/0123456789abcdef' },
  workspace: { name: 'Kaldi Works', address: 'Hafenweg 1, Hamburg' },
}
const person = (n: number): object => ({
  id: `person-${n}`,
  name: `Inga & Söhne ${n}`,
  givenName: n % 3 === 0 ? null : `Inga ${n}`,
  company: { title: 'Nordkaffee', name: 'Nordkaffee' },
  site: 'https://nordkaffee.example/',
  birthday: `19${50 + (n % 50)}-02-03`,
  city: 'Hamburg',
  points: n * 1.5,
})

/** Milliseconds of one mail, by the clock of the processor where several programs run. */
export async function benchTemplates(count = 20_000): Promise<Line[]> {
  await compileTemplate(template)
  const begun = performance.now()
  const compiled = await compileTemplate(template)
  const made = performance.now() - begun
  for (let n = 0; n < 2_000; n++) compiled.render({ person: person(n), ...around })
  const times: number[] = []
  const before = process.cpuUsage()
  for (let n = 0; n < count; n++) {
    const values = { person: person(n), ...around }
    const from = performance.now()
    compiled.render(values)
    times.push(performance.now() - from)
  }
  const { user, system } = process.cpuUsage(before)
  times.sort((a, b) => a - b)
  return [
    { name: 'a template of five blocks compiled', value: made, unit: 'ms' },
    { name: 'a mail of it filled, time of the processor', value: (user + system) / 1000 / count, unit: 'ms', limit: 0.3 },
    { name: 'a mail of it filled, 99 % of them', value: percentile(times, 0.99), unit: 'ms', limit: 50 },
  ]
}
