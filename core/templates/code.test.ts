/** Mails of those who write code. */
import { describe, expect, test } from 'vitest'
import type { Problem } from '../errors.ts'
import type { TemplateContent } from './content.ts'
import { readHtml } from './html.ts'
import { compileTemplate, type TemplateValues } from './render.ts'

const around = {
  links: { unsubscribe: 'https://rapport.example/u/1', preferences: 'https://rapport.example/p/1' },
  workspace: { name: 'Lindqvist & Töchter', address: 'Hafenweg 1\n20457 Hamburg' },
}
const valuesOf = (person: unknown): TemplateValues => ({ person, ...around })
const mailOf = (body: unknown, more: Partial<TemplateContent> = {}): TemplateContent => ({ of: 'person', subject: 'News', body, ...more })
const render = async (content: TemplateContent, person: unknown): Promise<{ subject: string; html: string; text: string }> =>
  (await compileTemplate(content)).render(valuesOf(person))

const linksOf = (html: string): readonly string[] =>
  readHtml(html).flatMap((token) =>
    token.type === 'open' ? token.attributes.filter(({ name }) => name === 'href' || name === 'src').map(({ value }) => value) : [],
  )

describe('MJML', () => {
  const within = (inside: string): unknown => ({
    mjml: `<mjml><mj-body><mj-section><mj-column>\n${inside}</mj-column></mj-section></mj-body></mjml>`,
  })

  test('is filled like blocks, with conditions between its elements', async () => {
    const content = mailOf({
      mjml: `<mjml><mj-body>
<mj-raw>{% if person.name %}</mj-raw><mj-section><mj-column><mj-text>Hello {{ person.name }}, <a href="https://x.example/{{ person.name }}">look</a></mj-text></mj-column></mj-section><mj-raw>{% endif %}</mj-raw>
<mj-section><mj-column><mj-image src="https://x.example/a.png" alt="{{ person.name }}" title="{% if person.name %}x{% endif %}" /></mj-column></mj-section></mj-body></mjml>`,
    })
    const { html, text } = await render(content, { name: '"<b>' })
    expect(html).toContain('Hello &quot;&lt;b&gt;, <a href="https://x.example/%22%3Cb%3E">look</a>')
    expect(html).toContain('alt="&quot;&lt;b&gt;"')
    expect(text).toContain('Hello "<b>, look (https://x.example/%22%3Cb%3E)')
    const without = await render(content, {})
    expect(without.html).not.toContain('Hello')
    expect(linksOf(without.html)).toContain(around.links.unsubscribe)
  })

  test.each([
    ['<mj-include path="/etc/passwd" />', 'A template reads no other files.'],
    ['<mj-text><script>alert(1)</script></mj-text>', '<script> cannot stand in a mail.'],
    ['<mj-text><a href="java&#115;cript:alert(1)">x</a></mj-text>', 'A link begins with https://'],
    ['<mj-text><a href="{% if person.name %}https://a{% endif %}">x</a></mj-text>', 'A link holds values, and no conditions'],
    ['<mj-text><b onclick="alert(1)">x</b></mj-text>', 'leave out onclick'],
    ['<mj-text><b onclick=alert(1)>x</b></mj-text>', 'leave out onclick'],
    ['<mj-text><p style="color: {{ person.name }}">x</p></mj-text>', 'A value cannot stand in style'],
    ['<mj-text><p {{ person.name }}>x</p></mj-text>', 'is not written as a tag is'],
    ['<mj-text><p title={{ person.name }}>x</p></mj-text>', 'Put the value of title in quotes.'],
    ['<mj-text><p{{ person.name }}>x</p></mj-text>', 'is not written as a tag is'],
    ['<mj-image src="http://x.example/a.png" alt="" />', 'begins with https://'],
    ['<mj-image src="file:///etc/passwd" alt="" />', 'begins with https://'],
    ['<mj-text><form action="https://x.example"><input></form></mj-text>', '<form> cannot stand in a mail.'],
    ['<mj-raw><meta http-equiv="refresh" content="0;url=https://x.example"></mj-raw>', 'does not lead away'],
    ['<mj-raw position="file-start">x</mj-raw>', 'Leave out position'],
    ['<mj-social></mj-social>', 'use mj-image'],
    ['<mj-txt>x</mj-txt>', 'Did you mean mj-text?'],
    ['<mj-text>x', '<mj-text> has no </mj-text>.'],
    ['Hello {{ person.name }}', 'stand in mj-text'],
    [
      '<mj-text><title>{{ person.name }}</title><style>p { color: {{ person.name }} }</style></mj-text>',
      'A value or a tag cannot stand here.',
    ],
    ['<mj-raw><style>@import "https://x.example/a.css";</style></mj-raw>', 'load nothing'],
  ])('%s is refused, with its line', async (inside, words) => {
    const error = await compileTemplate(mailOf(within(inside))).catch((problem: unknown) => problem)
    expect(error).toMatchObject({ code: 'template.invalid' })
    const errors = (error as Problem).more.errors as { place: string; line: number; message: string }[]
    expect(errors.map(({ message }) => message).join('\n')).toContain(words)
    expect(errors[0]).toMatchObject({ place: 'body', line: 2 })
  })
})
