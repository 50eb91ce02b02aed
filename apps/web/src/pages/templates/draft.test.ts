/** Blocks while they are edited, what is inserted into them, and the document of the preview. */
import { describe, expect, test } from 'vitest'
import { inserted, moved, newItem, sameBody, toBlocks, toItems } from './draft.ts'
import { placeholder } from './fieldsOf.ts'
import { hasPictures, previewDocument } from './previewDocument.ts'
import type { Block } from './types.ts'

const blocks: readonly Block[] = [
  { type: 'heading', text: 'Hello' },
  { type: 'columns', left: [{ type: 'text', text: 'Left' }], right: [] },
  { type: 'divider' },
]

describe('blocks', () => {
  test('come back as they were, and each has a key of its own', () => {
    const items = toItems(blocks)
    expect(toBlocks(items)).toEqual(blocks)
    expect(new Set(items.map(({ key }) => key)).size).toBe(3)
  })
  test('are moved by a step, and not further than there is room', () => {
    const items = toItems(blocks)
    expect(toBlocks(moved(items, 0, 1)).map(({ type }) => type)).toEqual(['columns', 'heading', 'divider'])
    expect(moved(items, 0, -1)).toBe(items)
    expect(moved(items, 2, 1)).toBe(items)
  })
  test('are added where somebody asks', () => {
    expect(toBlocks(inserted(toItems(blocks), 1, newItem('button'))).map(({ type }) => type)).toEqual([
      'heading',
      'button',
      'columns',
      'divider',
    ])
  })
  test('say the same in whatever order their members stand', () => {
    expect(sameBody([{ type: 'text', text: 'a' }], [{ text: 'a', type: 'text' }])).toBe(true)
    expect(sameBody([{ type: 'text', text: 'a' }], [{ type: 'text', text: 'b' }])).toBe(false)
    expect(sameBody(blocks, blocks.toReversed())).toBe(false)
  })
})

test.each([
  [{ value: 'person.name', kind: 'text' }, '', '{{ person.name }}'],
  [{ value: 'person.givenName', kind: 'text' }, ' friend ', '{{ person.givenName | default: "friend" }}'],
  [{ value: 'person.name', kind: 'text' }, 'the "boss"', `{{ person.name | default: 'the "boss"' }}`],
  [{ value: 'person.name', kind: 'text' }, `"it's"`, `{{ person.name | default: '"it’s"' }}`],
  [{ value: 'person.birthday', kind: 'date' }, 'soon', '{{ person.birthday | date: "long" | default: "soon" }}'],
  [{ value: 'person.points', kind: 'integer' }, '', '{{ person.points | number }}'],
] as const)('%o is inserted with %j as %s', (field, fallback, text) => expect(placeholder(field, fallback)).toBe(text))

describe('the document of the preview', () => {
  const html =
    '<html><head><meta name="color-scheme" content="light dark"><style>@media (prefers-color-scheme: dark) { p { color: red } }</style></head><body><img alt="x" src="https://shop.example/a.png" width="1"></body></html>'
  test('loads nothing', () => {
    const shown = previewDocument(html, 'light')
    expect(shown).toContain("default-src 'none'")
    expect(shown).not.toContain('https://')
    expect([hasPictures(html), hasPictures('<p>x</p>')]).toEqual([true, false])
  })
  test('has the colours that were asked for', () => {
    expect(previewDocument(html, 'dark')).toMatch(/content="dark"[\s\S]*@media all/)
    expect(previewDocument(html, 'light')).toMatch(/content="light"[\s\S]*@media not all/)
  })
})
