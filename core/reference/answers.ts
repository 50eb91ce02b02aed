/** What the calls answer, by examples: their keys are those of real answers, which a test holds them to. */
import type { ObjectType } from '../object/index.ts'
import { asJson, type Example } from './code.ts'
import { code, type Section, text } from './document.ts'
import { newBody } from './example.ts'
import type { Place } from './object.ts'

export const exampleId = '019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b'
export const exampleChange = '019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5c'
const moment = '2026-03-01T09:00:00.000Z'

/** A record as it is read: shortened to what an example gives it, without links. */
export function recordExample(place: Place, object: ObjectType): Readonly<Record<string, Example>> {
  const values = newBody(place, object)?.values ?? {}
  const plain = Object.entries(values).filter(
    ([key]) => !['ref', 'record'].includes(object.fields[key]!.kind) && !object.fields[key]!.options.unique,
  )
  return { id: exampleId, createdAt: moment, updatedAt: moment, version: 1, ...Object.fromEntries(plain) }
}

export function answerSection(place: Place, object: ObjectType): Section {
  const problem = { status: 422, code: 'record.invalid', detail: '…' }
  const batch: Example = {
    change: exampleChange,
    created: 1,
    changed: 0,
    unchanged: 0,
    deleted: 0,
    refused: 1,
    items: [
      { status: 201, id: exampleId, version: 1 },
      { status: 422, problem },
    ],
  }
  const said = 'createdAt >= 2026-03-01 and createdAt before 2026-04-01'
  const aggregate: Example = {
    measures: ['count'],
    by: [
      {
        by: 'createdAt.month',
        kind: 'instant',
        step: 'month',
        groups: [{ key: '2026-03-01', values: [12], filter: said }],
        other: null,
        empty: null,
      },
    ],
    total: { values: [12], filter: '' },
  }
  const found: Example = {
    groups: [
      {
        object: object.name,
        items: [{ id: exampleId, title: 'Example', ranges: [[0, 7]], context: null, detail: null, about: null, mine: true }],
        more: false,
      },
    ],
    filling: [],
  }
  return {
    id: 'answers',
    part: 'basics',
    title: 'Answers',
    blocks: [
      text(
        'A record has all the fields that you may see; one without a value is null. A link reads as `{ id, title }`, and is written as an id. These examples are shortened to a few fields.',
      ),
      code('A record', 'json', asJson(recordExample(place, object))),
      text(
        'A list is `{ "items": [ … ], "next": null }`. A batch says in `items` what became of each item, in the order in which they were sent:',
      ),
      code('A batch', 'json', asJson(batch)),
      text(
        '`values` follow `measures`. `other` are the groups beyond `top`, `empty` the records without a value; counts and sums of all of them add up to `total`. Of two fields, `cells` are the pairs.',
      ),
      code('An aggregate by month', 'json', asJson(aggregate)),
      text(
        '`ranges` are the characters that fit, from and to; `context` is the field in which a word was found that the title does not have.',
      ),
      code('A search', 'json', asJson(found)),
    ],
  }
}
