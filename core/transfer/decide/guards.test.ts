/** What guards are asked while the rows of a batch are decided. */
import { expect, test } from 'vitest'
import { systemActor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import { defineModel, defineObject, newId, text } from '../../object/index.ts'
import type { Guard, Values } from '../../store/planned.ts'
import { RowRules } from './guards.ts'
import { Standings, type Standing } from './standing.ts'

const Seat = defineObject('seat', { label: ['Seat', 'Seats'], title: 'name', access: {}, transfer: true, fields: { name: text() } })
const seat = (before: Values | null, after: Values): Standing => ({
  object: Seat,
  id: newId(),
  before,
  after,
  version: 4,
  read: true,
  write: true,
  onTheWay: false,
  related: new Map(),
})

/** Rows of a batch, one write each, and all that a guard was asked. */
function batch(refuses: (name: unknown) => boolean = () => false) {
  const standings = new Standings()
  const questions: string[] = []
  const told = (values: Values | null) => String(values?.name ?? '-')
  const guard: Guard = {
    object: 'seat',
    decide({ action, before, after, version }, { together }) {
      questions.push(`${action} ${told(before)}>${told(after)} v${version} among ${together.map((one) => told(one.after)).join('+')}`)
      return refuses(after?.name) ? new Problem('test.refused', 'No.') : null
    },
  }
  const guards = new RowRules({ actor: systemActor('w'), model: defineModel([Seat]), now: new Date(0), object: Seat }, [
    { guard, needed: [], there: 0 },
  ])
  const row = (standing: Standing, name: string): boolean => {
    const after = { name }
    const refused = guards.refusals(standings, [{ standing, after }])
    if (refused.length > 0) return false
    if (standings.get(Seat, standing.id)) standings.become(standing, after)
    else standings.add(standing)
    return true
  }
  return { standings, questions, row, written: () => [...guards.written('seat')].map(({ after }) => told(after)) }
}

test('a record begins as it stood before the batch, however many rows write it', () => {
  const { standings, questions, row } = batch()
  const old = standings.add(seat({ name: 'A' }, { name: 'A' }))
  const fresh = seat(null, { name: 'N' })
  row(old, 'B')
  row(fresh, 'N')
  row(old, 'C')
  row(fresh, 'M')
  expect(questions).toEqual(['changed A>B v5 among B', 'created ->N v1 among B+N', 'changed A>C v5 among C+N', 'created ->M v1 among C+M'])
})

test('a record that an earlier batch of a preview made is changed, as it is in the run', () => {
  const { standings, questions, row } = batch()
  row(standings.add({ ...seat(null, { name: 'Made' }), version: 1 }), 'Renamed')
  expect(questions).toEqual(['changed Made>Renamed v2 among Renamed'])
})

test('what is refused is not among what the following rows write, nor is what is as it was', () => {
  const { standings, questions, row, written } = batch((name) => name === 'X')
  const [one, other] = [standings.add(seat({ name: 'A' }, { name: 'A' })), standings.add(seat({ name: 'B' }, { name: 'B' }))]
  expect(row(one, 'X')).toBe(false)
  expect(row(one, 'C')).toBe(true)
  expect(row(one, 'A')).toBe(true)
  expect(row(other, 'D')).toBe(true)
  expect(questions).toEqual(['changed A>X v5 among X', 'changed A>C v5 among C', 'changed B>D v5 among D'])
  expect(written()).toEqual(['D'])
})
