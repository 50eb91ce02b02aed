/** How much a mail may take, and the way out that stands under it. */
import { describe, expect, test } from 'vitest'
import type { TemplateContent } from './content.ts'
import { readHtml } from './html.ts'
import { limits } from './liquid.ts'
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

const linksOf = (html: string): readonly string[] =>
  readHtml(html).flatMap((token) =>
    token.type === 'open' ? token.attributes.filter(({ name }) => name === 'href' || name === 'src').map(({ value }) => value) : [],
  )

const many = Array.from({ length: 500 })

describe('limits', () => {
  test.each<[what: string, text: string, code: string, person: object]>([
    ['long loops', '{% for i in (1..1000000000) %}x{% endfor %}', 'template.tooMuch', {}],
    ['loops in loops', '{% for i in (1..900) %}{% for j in (1..900) %}x{% endfor %}{% endfor %}', 'template.tooMuch', {}],
    [
      'loops over a record',
      '{% for i in person.list %}{% for j in person.list %}{% endfor %}{% endfor %}',
      'template.tooMuch',
      { list: many },
    ],
    ['letters', `{% for i in (1..900) %}${'Many letters. '.repeat(100)}{% endfor %}`, 'template.tooMuch', {}],
    ['texts that double', `{% assign x = "Many" %}${'{% assign x = x | append: x %}'.repeat(40)}{{ x }}`, 'template.tooLong', {}],
    ['forms of dates', '{{ person.day | date: "whenever" }}', 'template.dateForm', { day: '2026-02-03' }],
  ])('of %s', async (_what, text, code, person) => {
    const compiled = await compileTemplate(mailOf(textBlock(text)))
    expect(() => compiled.render(valuesOf(person))).toThrow(expect.objectContaining({ code, status: 422 }) as Error)
  })

  test('of blocks within blocks', async () => {
    const text = '{% if person.name %}'.repeat(500) + 'x' + '{% endif %}'.repeat(500)
    await expect(compileTemplate(mailOf(textBlock(text)))).rejects.toMatchObject({
      message: expect.stringContaining(`up to ${limits.depth} times`) as string,
    })
  })

  test('a value of a megabyte is a Problem, not a mail', async () => {
    const compiled = await compileTemplate(mailOf(textBlock('{{ person.name }}')))
    expect(() => compiled.render(valuesOf({ name: 'x'.repeat(1_000_001) }))).toThrow(
      expect.objectContaining({ code: 'template.tooMuch' }) as Error,
    )
  })
})

describe('the way out', () => {
  test('stands under every mail, with who sends it', async () => {
    const { html, text } = await render(mailOf(textBlock('Hello')), {})
    expect(html).toContain('Lindqvist &amp; Töchter · Hafenweg 1<br>20457 Hamburg')
    expect(linksOf(html)).toEqual([around.links.unsubscribe, around.links.preferences])
    expect(text).toBe(
      'Hello\n\n-- \nLindqvist & Töchter\nHafenweg 1\n20457 Hamburg\nUnsubscribe: https://rapport.example/u/1\nPreferences: https://rapport.example/p/1',
    )
  })

  test('is the template’s own where it places one that everybody sees', async () => {
    const { html, text } = await render(mailOf(textBlock('[No more]({{ links.unsubscribe }})')), {})
    expect(linksOf(html)).toEqual([around.links.unsubscribe])
    expect(text).toBe('No more (https://rapport.example/u/1)')
  })

  test.each([
    '{% if person.name %}[No more]({{ links.unsubscribe }}){% endif %}',
    '{% assign x = links.unsubscribe %}',
    'Write to {{ links.unsubscribe }}',
  ])('stands there although the template names it: %s', async (text) =>
    expect(linksOf((await render(mailOf(textBlock(text)), {})).html)).toContain(around.links.preferences),
  )

  test('is left out of mails that need none, and speaks the language of the mail', async () => {
    const german = await compileTemplate(mailOf(textBlock('Guten Tag'), { language: 'de' }))
    expect(german.render(valuesOf({})).html).toMatch(/<html lang="de"[\s\S]*Abbestellen/)
    const quiet = await compileTemplate(mailOf(textBlock('Your code is 1')), { footer: false })
    expect(linksOf(quiet.render(valuesOf({})).html)).toEqual([])
  })
})
