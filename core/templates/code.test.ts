/** Mails of those who write code. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../errors.ts'
import type { TemplateContent } from './content.ts'
import { readHtml } from './html.ts'
import { prepare } from './prepare.ts'
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
    ['<mj-text mj-class="true">x</mj-text>', '“true” is no value of mj-class.'],
    ['<mj-text background-url="{{ person.name }}">x</mj-text>', 'A value cannot stand in background-url'],
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

  test('what is found right makes a mail, whatever it is', async () => {
    const value = fc.constantFrom(
      '{{ person.name }}',
      '10px',
      '-1',
      'abc',
      '50%',
      '#fff',
      '',
      '"',
      'https://x.example/{{ person.name }}',
      '{% if person.name %}a{% endif %}',
      '999999999px',
      'a b c d e',
      'true',
    )
    const attribute = fc.tuple(
      fc.constantFrom(
        'width',
        'padding',
        'href',
        'src',
        'alt',
        'title',
        'color',
        'background-color',
        'background-url',
        'border-radius',
        'css-class',
        'mj-class',
        'direction',
        'full-width',
        'line-height',
        'mode',
        'height',
        'vertical-align',
        'font-size',
        'inner-padding',
        'target',
        'x',
      ),
      value,
    )
    const attributes = fc.array(attribute, { maxLength: 3 }).map((all) => all.map(([name, said]) => ` ${name}="${said}"`).join(''))
    const html = fc.constantFrom(
      'Hello {{ person.name }}',
      '<b>x',
      '</td></table>',
      '<p title="{{ person.name }}">a</p>',
      '{% if person.name %}<i>{% endif %}',
      '<a href="{{ person.name }}">x</a>',
      '&lt;',
      '<!-- a -->',
      '<![CDATA[x]]>',
      '<',
      '',
    )
    const leaf = fc.oneof(
      fc
        .tuple(fc.constantFrom('mj-text', 'mj-button', 'mj-table', 'mj-raw'), attributes, html)
        .map(([name, said, inside]) => `<${name}${said}>${inside}</${name}>`),
      fc.tuple(fc.constantFrom('mj-image', 'mj-divider', 'mj-spacer'), attributes).map(([name, said]) => `<${name}${said} />`),
    )
    const around = (name: string, inside: fc.Arbitrary<string>) =>
      fc.tuple(attributes, fc.array(inside, { maxLength: 3 })).map(([said, all]) => `<${name}${said}>${all.join('\n')}</${name}>`)
    const column = around('mj-column', leaf)
    const section = around('mj-section', fc.oneof(column, around('mj-group', column)))
    const whole = fc.tuple(
      around('mj-body', fc.oneof(section, around('mj-wrapper', section), around('mj-hero', leaf))),
      fc.constantFrom('', '<mj-head><mj-style>p { color: red }</mj-style><mj-attributes><mj-all padding="0" /></mj-attributes></mj-head>'),
    )
    let made = 0
    await fc.assert(
      fc.asyncProperty(whole, async ([body, head]) => {
        const content = mailOf({ mjml: `<mjml>${head}${body}</mjml>` })
        if (prepare(content).wrong.length > 0) return
        made++
        const { html: mail } = await render(content, { name: '"><script>alert(1)</script>' })
        expect(mail).not.toContain('<script')
        expect(linksOf(mail)).toContain('https://rapport.example/u/1')
      }),
      { numRuns: 150 },
    )
    expect(made).toBeGreaterThan(20)
  }, 60_000)
})
