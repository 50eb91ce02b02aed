import { people as peopleModule } from '@rapport/people'
import { platform } from '@rapport/platform'
import { describe, expect, test } from 'vitest'
import { checkValues, fillFrom } from '../core/object/check.ts'
import { defineModel, isId } from '../core/object/index.ts'
import { littleWorld, toChanges } from './index.ts'

const model = defineModel([...platform.objects, ...peopleModule.objects])
const { world, changes } = toChanges()
const created = changes.flatMap((change) => change.create ?? [])

describe('the little world', () => {
  test('holds only values that the check lets through unchanged', () => {
    for (const { object: name, values } of created) {
      const object = model.object(name)
      const { values: checked, errors } = checkValues(object, values, { mode: 'create', country: 'DE', model })
      expect(errors).toEqual([])
      expect({ ...checked }).toEqual(values)
      expect(fillFrom(object, null, values)).toEqual(values)
    }
  })

  test('is large enough, and every link leads to a record made before or with it', () => {
    expect(Object.keys(world.people).length).toBeGreaterThanOrEqual(60)
    expect(Object.keys(world.companies).length).toBeGreaterThanOrEqual(25)
    const made = new Set<string>()
    for (const change of changes) {
      for (const { id } of change.create ?? []) made.add(`${id}`)
      const links = (change.create ?? []).flatMap(({ object, values }) =>
        Object.entries(values).flatMap(([key, value]) => (model.object(object).fields[key]!.kind === 'ref' ? [value] : [])),
      )
      expect(links.filter((id) => !made.has(String(id)))).toEqual([])
    }
    expect(created.every(({ id }) => isId(id))).toBe(true)
    expect(made.size).toBe(created.length)
  })

  test('fills every field that can be written, of every object it has records of', () => {
    const filled = new Set(created.flatMap(({ object, values }) => Object.keys(values).map((key) => `${object}.${key}`)))
    const writable = [...new Set(created.map(({ object }) => object))].flatMap((name) =>
      Object.entries(model.object(name).fields)
        .filter(([, { presence, options }]) => presence !== 'derived' && !options.readonly)
        .map(([key]) => `${name}.${key}`),
    )
    expect(writable.filter((field) => !filled.has(field))).toEqual([])
  })

  test('has what tests look for: somebody in two companies, somebody who left, parents of parents, records without an owner', () => {
    const of = (person: string) => Object.values(littleWorld.employments).filter((employment) => employment.person === person)
    expect(of('inga').filter((employment) => !('until' in employment))).toHaveLength(2)
    expect(of('ilse').every((employment) => 'until' in employment)).toBe(true)
    expect(world.companies.nordkaffeeService.parent).toBe(world.companies.nordkaffee.id)
    expect(world.companies.nordkaffee.parent).toBe(world.companies.nordkaffeeHolding.id)
    expect(world.people.strasser).not.toHaveProperty('owner')
    expect(world.people.inga).toMatchObject({ name: 'Inga Sörensen', owner: world.members.jonas.id })
  })

  test('uses example domains only', () => {
    const domains = JSON.stringify(littleWorld).match(/[@"][a-z0-9.-]+\.[a-z]{2,}(?=")/g) ?? []
    expect(domains.length).toBeGreaterThan(80)
    expect(domains.filter((domain) => !domain.endsWith('.example'))).toEqual([])
  })

  test('has fresh ids each time', () => {
    expect(toChanges().world.people.inga.id).not.toBe(world.people.inga.id)
  })

  test('moves into a workspace whose members are there already', () => {
    const mara = '0190a000-0000-7000-8000-000000000001'
    const sample = toChanges(littleWorld, undefined, { members: { mara } })
    const objects = sample.changes.flatMap((change) => change.create ?? []).map(({ object }) => object)
    expect(new Set(objects)).toEqual(new Set(['company', 'person', 'employment', 'note']))
    expect(sample.world.people.layla.owner).toBe(mara)
    expect(sample.world.people.inga).not.toHaveProperty('owner')
  })
})
