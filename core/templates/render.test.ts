/** What a mail says of values, whatever they are; and what a template may not do. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
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
const textBlock = (text: string): unknown => [{ type: 'text', text }]
const render = async (content: TemplateContent, person: unknown): Promise<{ subject: string; html: string; text: string }> =>
  (await compileTemplate(content)).render(valuesOf(person))

/** Where each value of a person may stand. */
const everywhere = mailOf(
  [
    { type: 'heading', text: 'Hello {{ person.name }}' },
    {
      type: 'text',
      text: 'Dear **{{ person.name }}**, [look]({{ person.name }}) and [there](https://shop.example/{{ person.name }}?q={{ person.name }})\n\n- {{ person.name }}',
    },
    { type: 'button', text: 'Go, {{ person.name }}', url: '{{ person.name }}' },
    { type: 'image', src: '{{ person.name }}', alt: 'For {{ person.name }}', url: 'mailto:{{ person.name }}' },
  ],
  { subject: 'For {{ person.name }}', preheader: 'Dear {{ person.name }}' },
)

const hostile = [
  '{{ 7|times:7 }}',
  '{% for i in (1..9) %}x{% endfor %}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' \tjava\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  '&#106;avascript:alert(1)',
  'https://evil.example/"><svg onload=alert(1)>',
  '--><script>alert(1)</script>',
  '<![endif]--><b>',
  '</title><script>alert(1)</script>',
  'lq0x0z lq0x1z lq1x0z',
  '\u0001 person.secret | in_text \u0002',
  '\u0003 if true \u0004',
  'a\r\nBcc: everybody@example.org\r\n\r\n<h1>',
  '\u2028\u2029\u0000\u0008\u202eevil',
  '__proto__',
  '$& $1 $` $$',
]

/** What a mail does if it is opened: its elements and attributes, without what people read. */
const shapeOf = (html: string): unknown =>
  readHtml(html).flatMap((token): unknown[] =>
    token.type === 'open' ? [[token.name, token.attributes.map(({ name }) => name)]] : token.type === 'close' ? [token.name] : [],
  )
const linksOf = (html: string): readonly string[] =>
  readHtml(html).flatMap((token) =>
    token.type === 'open' ? token.attributes.filter(({ name }) => name === 'href' || name === 'src').map(({ value }) => value) : [],
  )

describe('a value is shown, and is never more', () => {
  test.each(hostile)('%j', async (name) => {
    const compiled = await compileTemplate(everywhere)
    const { subject, html, text } = compiled.render(valuesOf({ name, secret: 'the secret' }))
    const plain = compiled.render(valuesOf({ name: 'Anna' }))
    const lines = (html.match(/<br>/g) ?? []).length - (plain.html.match(/<br>/g) ?? []).length
    expect(shapeOf(html.replace(/<br>/g, '')), 'has the elements that a harmless name gives').toEqual(
      shapeOf(plain.html.replace(/<br>/g, '')),
    )
    expect(lines).toBeGreaterThanOrEqual(0)
    for (const link of linksOf(html)) expect(link).toMatch(/^(https:\/\/|mailto:|$)/)
    // oxlint-disable-next-line no-control-regex
    expect(subject).not.toMatch(/[\u0000-\u001f\u2028\u202e]/)
    for (const part of [subject, html, text]) expect(part).not.toContain('the secret')
    if (name.includes('7|times')) for (const part of [subject, html, text]) expect(part).not.toContain('49')
  })

  test('what stands in braces in a name stands so in the mail', async () => {
    const mail = await render(everywhere, { name: '{{ 7|times:7 }}' })
    expect(mail.subject).toBe('For {{ 7|times:7 }}')
    expect(mail.html).toContain('Hello {{ 7|times:7 }}')
    expect(mail.text).toContain('Hello {{ 7|times:7 }}')
  })

  test('a subject is one line', async () => {
    const { subject } = await render(everywhere, { name: 'Anna\r\nBcc: everybody@example.org' })
    expect(subject).toBe('For Anna Bcc: everybody@example.org')
  })

  test('links take what leads somewhere, encoded for where it stands', async () => {
    const { html } = await render(everywhere, { name: 'shop.example/a?b=1&c=2' })
    expect(linksOf(html)).toEqual([
      'https://shop.example/a?b=1&amp;c=2',
      'https://shop.example/shop.example%2Fa%3Fb%3D1%26c%3D2?q=shop.example%2Fa%3Fb%3D1%26c%3D2',
      'https://shop.example/a?b=1&amp;c=2',
      'mailto:shop.example%2Fa%3Fb%3D1%26c%3D2',
      'https://shop.example/a?b=1&amp;c=2',
      'https://rapport.example/u/1',
      'https://rapport.example/p/1',
    ])
  })

  test('whatever the values, rendering ends, in a mail or in a Problem', async () => {
    const compiled = await compileTemplate(
      mailOf(
        textBlock(
          `{{ person.name }} {{ person.name | upcase | truncate: person.count }} {{ person.a.b.c }} {{ person.list.first.value }} {{ person.list | join: person.name }}
{% for one in person.list %}{{ one }}{{ one.value | date: person.form }}{% endfor %}{% if person.a == person.b %}x{% endif %}
{{ person.name | date: "%d.%m.%Y", person.list }} {{ person.name | times: person.list | round: person.a }} {{ person.a | slice: person.b, person.name }} {{ person.name | replace: person.form, person.name }}`,
        ),
        { subject: '{{ person.name }}' },
      ),
    )
    const shape = shapeOf(compiled.render(valuesOf({})).html.replace(/<br>/g, ''))
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('name', 'count', 'a', 'b', 'list', 'form', '__proto__', 'constructor'),
          fc.oneof(fc.anything(), fc.constantFrom(...hostile), fc.string({ unit: 'binary' })),
        ),
        (person) => {
          try {
            const { html } = compiled.render(valuesOf(person))
            expect(shapeOf(html.replace(/<br>/g, ''))).toEqual(shape)
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
          }
        },
      ),
      { numRuns: 200 },
    )
  }, 30_000)

  test('whatever the text of a template, compiling ends, in a mail or in what is wrong', async () => {
    const sign = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      ' if ',
      ' endif ',
      ' for x in person.name ',
      'endfor',
      ' person.name ',
      '|',
      ' date ',
      '"',
      "'",
      '<',
      '>',
      '**',
      '*',
      '[a](',
      ')',
      '\n',
      '- ',
      'https://',
      'a',
      'lq0x0z',
      '-',
      '\u0001',
      '(1..',
      'case',
      'when',
      'assign x = ',
      '.',
      '&',
      '\\',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(sign, { maxLength: 25 }), async (signs) => {
        const text = signs.join('')
        const blocks = [
          { type: 'text', text },
          { type: 'button', text: `Go ${text}`, url: `https://x.example/${text}` },
        ]
        const content = mailOf(blocks, { subject: `S ${text}`, preheader: text })
        if (prepare(content).wrong.length > 0) return
        // What is found right is saved: then it makes a mail.
        const compiled = await compileTemplate(content)
        try {
          const { html } = compiled.render(valuesOf({ name: '<i>' }))
          expect(readHtml(html).flatMap((token) => (token.type === 'open' ? [token.name] : []))).not.toContain('i')
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
      { numRuns: 60 },
    )
  }, 30_000)
})

describe('a template reaches what a value owns', () => {
  test('and nothing of its making', async () => {
    const { text } = await render(
      mailOf(
        textBlock(
          '[{{ person.constructor }}{{ person.__proto__ }}{{ person["constructor"]["name"] }}{{ person.toString }}{{ person.name.constructor }}{{ constructor }}]',
        ),
      ),
      { name: 'Anna' },
    )
    expect(text).toMatch(/^\[\]/)
  })

  test('names that a template gives itself go before those of values', async () => {
    const text =
      '{{ person.name }} {% for person in person.list %}{{ person.name }}{% endfor %} {% assign links = "x" %}{{ links.unsubscribe }} {{ person.list.size }} {{ person.list.name }}'
    const { html } = await render(mailOf(textBlock(text)), { name: 'Anna', list: [{ name: 'B' }, { name: '<C>' }] })
    expect(html).toMatch(/B&lt;C&gt;/)
    const content = mailOf(
      textBlock('{{ person.name }}, {{ person.name | upcase }}, {{ person.company.name }}, {{ person.company.name | append: "" }}'),
    )
    expect((await render(content, { name: 'Anna', company: null })).text).toMatch(/^Anna, ANNA, , /)
  })

  test('fields are told as paths, without what stands behind lists', async () => {
    const { fields } = await compileTemplate(
      mailOf(
        textBlock(
          '{{ person.emails[0].value }}{{ person.company.name }}{% for one in person.addresses %}{{ one.city }}{% endfor %}{% if person.country == "SE" %}x{% endif %}',
        ),
        {
          subject: '{{ person.name.size }}',
          preheader: '{% assign who = person.givenName | default: person.name %}{{ who }}',
        },
      ),
    )
    expect(fields).toEqual(['addresses', 'company.name', 'country', 'emails', 'givenName', 'name'])
  })

  test.each([
    ['{% include "a" %}', 'There is no tag “include”'],
    ['{% render "../../etc/passwd" %}', 'There is no tag “render”'],
    ['{% layout "a" %}', 'There is no tag “layout”'],
    ['{% raw %}{{ x }}{% endraw %}', 'There is no tag “raw”'],
    ['{% capture x %}a{% endcapture %}', 'There is no tag “capture”'],
    ['{% constructor %}', 'There is no tag “constructor”'],
    ['{{ person.name | raw }}', 'A value never becomes part of the template.'],
    ['{{ person.name | in_text }}', 'There is no filter “in_text”'],
    ['{{ person.name | constructor }}', 'There is no filter “constructor”'],
    ['{{ person.name | upcse }}', 'Did you mean upcase?'],
    ['{{ person.name | escape }}', 'by themselves: leave it out'],
    ['one\n{% if person.name %}two', 'The if that begins here has no {% endif %}.'],
    ['one\n{{ person.name', 'A {{ has no }} after it.'],
    ['{% endif %}', '“endif” stands here without the beginning of its block.'],
    ['{{ person.name | }}', 'Something is missing before }}.'],
    ['{{ }}', 'Nothing stands between {{ and }}.'],
  ])('%s is refused in words', async (text, words) => {
    const error = await compileTemplate(mailOf(textBlock(text))).catch((problem: unknown) => problem)
    expect(error).toMatchObject({ code: 'template.invalid', status: 422 })
    const [first] = (error as Problem).more.errors as { place: string; line: number; message: string }[]
    expect(first).toMatchObject({ place: 'body.0.text', line: text.startsWith('one') ? 2 : 1 })
    expect(first!.message).toContain(words)
  })
})

describe('what reads well', () => {
  test('dates and numbers in the language and zone of the mail', async () => {
    const content = mailOf(
      textBlock(
        '{{ person.day | date }}; {{ person.at | date: "%d.%m.%Y %H:%M" }}; {{ person.sum | number: 2 }}; {{ person.day | date: "long", "fr" }}; {{ person.nothing | date }}',
      ),
      { language: 'de' },
    )
    const { text } = (await compileTemplate(content, { timeZone: 'Europe/Berlin', footer: false })).render(
      valuesOf({ day: '2026-02-03', at: '2026-06-30T22:30:00.000Z', sum: 1234.5 }),
    )
    expect(text).toBe('3. Februar 2026; 01.07.2026 00:30; 1.234,50; 3 février 2026;')
  })

  test('the part without markup', async () => {
    const { text } = await render(
      mailOf([
        { type: 'heading', text: 'Hello {{ person.name | default: "you" }}' },
        {
          type: 'text',
          text: 'See **the** [shop](https://shop.example).\n\n1. one\n2. two\n\n{% if person.name %}\n\nOnly for some.\n\n{% endif %}',
        },
        { type: 'divider' },
        { type: 'button', text: 'Go', url: 'https://shop.example/{{ person.id }}' },
        {
          type: 'columns',
          left: [{ type: 'text', text: 'Left' }],
          right: [{ type: 'image', src: 'https://shop.example/a.png', alt: 'A chair' }],
        },
      ]),
      { id: 'a b' },
    )
    expect(text.split('\n-- \n')[0]!.replace(/\n{2,}/g, '\n')).toBe(
      'Hello you\nSee the shop (https://shop.example).\n1. one\n2. two\n---\nGo: https://shop.example/a%20b\nLeft\nA chair\n',
    )
  })

  test('records and lists as people read them', async () => {
    const { text } = await render(mailOf(textBlock('{{ person.company }}; {{ person.emails }}; {{ person.tags }}; {{ person.odd }}')), {
      company: { id: '1', title: 'Acme' },
      emails: [{ value: 'a@example.org', label: 'Work' }, { value: 'b@example.org' }],
      tags: ['a', 'b'],
      odd: { deep: { er: 1 } },
    })
    expect(text).toMatch(/^Acme; a@example.org, b@example.org; a, b;/)
  })
})
