/** Who is who, by the rules alone, in a small world without a database. */
import { describe, expect, test } from 'vitest'
import { about, identify, page, World } from './small-world.ts'

describe('who is who', () => {
  test('what a browser did before is of whoever says later who they are there', () => {
    const world = new World()
    expect(about(world.take(page('b-1'))[0]!)).toEqual(['browser'])
    const [said] = world.take(identify('u-1', 'ada@example.org', 'b-1'))
    const [human] = world.all('human')
    expect(said).toMatchObject({ records: [{ object: 'human', id: human!.id }], identified: 'user' })
    expect(human).toMatchObject({ code: 'u-1', mails: [{ value: 'ada@example.org' }], name: 'u-1' })
    expect(world.all('browser')).toMatchObject([{ anonymous: 'b-1', human: human!.id, rule: 'user', evidence: 'u-1' }])
    // Said again, it is told under the same name, and so once.
    expect(world.take(identify('u-1', 'ada@example.org', 'b-1'))[0]).toMatchObject({ once: said!.once, joining: 'already' })
    expect(about(world.take(page('b-1'))[0]!)).toEqual(['browser'])
  })

  test('a mail address that one person has is that person, and gives them their name in the programs', () => {
    const world = new World()
    world.take(identify(undefined, 'ada@example.org', 'b-1'))
    world.take(identify('u-1', 'ADA@example.org', 'b-2'))
    const [human, ...others] = world.all('human')
    expect(others).toEqual([])
    expect(human).toMatchObject({ code: 'u-1' })
    expect(world.all('browser')).toMatchObject([
      { human: human!.id, rule: 'mail' },
      { human: human!.id, rule: 'user' },
    ])
  })

  test('a mailbox that two people share makes them no one person, and is nobody by itself', () => {
    const world = new World()
    world.take(identify('u-1', 'office@example.org'), identify('u-2', 'office@example.org'))
    expect(world.all('human')).toHaveLength(2)
    const [said] = world.take(identify(undefined, 'office@example.org', 'b-1'))
    expect(about(said!)).toEqual(['browser'])
    expect(said!.notes).toMatchObject([{ code: 'identity.shared' }])
    expect(world.all('browser')).toMatchObject([{ anonymous: 'b-1' }])
    expect(world.all('browser')[0]!.human ?? null).toBeNull()
  })

  test('a browser that two people use is nobody’s from then on, and stays the first one’s before', () => {
    const world = new World()
    world.take(page('b-1'), identify('u-1', undefined, 'b-1'), identify('u-2', undefined, 'b-1'))
    const [first, second] = world.all('human')
    const browsers = world.all('browser')
    expect(browsers).toMatchObject([
      { anonymous: null, human: first!.id },
      { anonymous: 'b-1', several: true },
    ])
    expect(about(world.take(page('b-1'))[0]!)).toEqual(['browser'])
    world.take(identify('u-2', undefined, 'b-1'), identify('u-1', undefined, 'b-1'))
    expect(world.all('browser')).toHaveLength(2)
    expect(browsers[1]!.human ?? null).toBeNull()
    // What says whose it is, is theirs.
    expect(world.take({ ...page('b-1'), userId: 'u-2' })[0]!.records).toEqual([{ object: 'human', id: second!.id }])
  })

  test('another name is a browser’s, or takes the place of one that is given up; two people stay two', () => {
    const world = new World()
    world.take(page('b-1'), { type: 'alias', previousId: 'b-1', userId: 'u-1' })
    const [human] = world.all('human')
    expect(world.all('browser')).toMatchObject([{ human: human!.id, rule: 'alias' }])
    world.take({ type: 'alias', previousId: 'u-1', userId: 'u-9' })
    expect(world.all('human')).toMatchObject([{ id: human!.id, code: 'u-9' }])
    const [, said] = world.take(identify('u-2'), { type: 'alias', previousId: 'u-2', userId: 'u-9' })
    expect(said!.notes).toMatchObject([{ code: 'identity.two' }])
    expect(world.all('human')).toHaveLength(2)
    // A name that was given up is no browser.
    expect(world.all('browser')).toHaveLength(1)
    // Libraries in pages send no other name, and mean the browser.
    world.take(page('b-2'), { type: 'alias', userId: 'u-9', anonymousId: 'b-2' })
    expect(world.all('browser')).toMatchObject([{ human: human!.id }, { human: human!.id, rule: 'alias' }])
  })

  test('a link that somebody took away does not come back by what made it; by something else it may', () => {
    const world = new World()
    world.take(identify('u-1', undefined, 'b-1'))
    const [browser] = world.all('browser')
    world.rows.get(browser!.id)!.values['human'] = null
    world.take(identify('u-1', undefined, 'b-1'), { ...page('b-1'), userId: 'u-1' })
    expect(world.all('browser')).toMatchObject([{ human: null }])
    world.take(identify('u-2', undefined, 'b-1'))
    expect(world.all('browser')).toMatchObject([{ human: world.all('human')[1]!.id, evidence: 'u-2' }])
  })

  test('nobody has more browsers than say something of them', () => {
    const world = new World()
    world.take(...Array.from({ length: 210 }, (_, n) => ({ ...page(`b-${n}`), userId: 'u-1' })))
    expect(world.all('browser').filter(({ human = null }) => human !== null)).toHaveLength(200)
  })

  test('a group is a company, and whoever is in it belongs to it once', () => {
    const world = new World()
    const group = { type: 'group', userId: 'u-1', groupId: 'g-1', traits: { name: 'Nordkaffee', website: 'https://nordkaffee.example/' } }
    world.take(group, group)
    world.take(group, { ...identify('u-1'), traits: { house: { name: 'Nordkaffee' }, title: 'Buyer' } })
    expect(world.all('house')).toMatchObject([{ code: 'g-1', name: 'Nordkaffee', site: 'nordkaffee.example' }])
    expect(world.all('stay')).toHaveLength(1)
    const [said] = world.take({ type: 'track', event: 'Paid', userId: 'u-1', context: { groupId: 'g-1' } })
    expect(about(said!)).toEqual(['human', 'house'])
  })

  test('a company is known by its domain or its name, however it is spaced; where several are called so it is none of them', () => {
    const world = new World()
    const at = (company: object) => ({ type: 'identify', userId: 'u-1', traits: { house: company } })
    world.take(at({ name: ' Nord  Kaffee ' }))
    world.take(at({ name: 'Nord Kaffee' }), at({ name: 'Nord Kaffee', id: 'null' }), at({ name: 'Nord Kaffee', website: 'nord.example' }))
    expect(world.all('house')).toMatchObject([{ name: 'Nord Kaffee', site: 'nord.example' }])
    world.rows.set('another', { object: 'house', values: { name: 'Nord Kaffee' } })
    const [said] = world.take(at({ name: 'Nord Kaffee' }))
    expect(said!.notes).toMatchObject([{ code: 'identity.shared' }])
    world.take(at({ name: 'Lamps', website: 'https://facebook.com/lamps' }), at({ name: 'Lights', website: 'https://facebook.com/lights' }))
    expect(world.all('house').map(({ name }) => name)).toEqual(['Nord Kaffee', 'Nord Kaffee', 'Lamps', 'Lights'])
  })
})

describe('what a key in a page may say', () => {
  const known = () => {
    const world = new World('blank', false)
    world.rows.set('ada', { object: 'human', values: { mails: [{ value: 'ada@example.org' }] } })
    world.rows.set('rob', { object: 'human', values: { code: 'R-1', name: 'Rob' } })
    world.rows.set('house', { object: 'house', values: { name: 'Nordkaffee', site: 'nord.example' } })
    return world
  }

  test('nobody is given a name, nor has one taken away', () => {
    const world = known()
    world.take(identify('evil', 'ada@example.org', 'b-1'))
    expect(world.rows.get('ada')!.values).toEqual({ mails: [{ value: 'ada@example.org' }], name: 'evil' })
    // What is said there later is theirs all the same, and makes nobody else of them.
    expect(about(world.take({ ...page('b-1'), userId: 'evil' })[0]!)).toEqual(['browser'])
    expect(world.all('browser')).toMatchObject([{ human: 'ada', rule: 'mail', evidence: 'a…@example.org' }])
    const [said] = world.take({ type: 'alias', previousId: 'R-1', userId: 'evil' })
    expect(said!.notes).toMatchObject([{ code: 'identity.rename' }])
    expect(world.rows.get('rob')!.values['code']).toBe('R-1')
    expect(world.all('human')).toHaveLength(2)
  })

  test('nobody is given addresses, and no mailbox is made one of several', () => {
    const world = known()
    world.take({ type: 'identify', userId: 'R-1', traits: { email: 'evil@example.org' } })
    expect(world.rows.get('rob')!.values['mails'] ?? null).toBeNull()
    world.rows.get('ada')!.values['code'] = 'A-1'
    world.take(identify('evil', 'ada@example.org'))
    expect(world.all('human').filter(({ mails }) => JSON.stringify(mails ?? null).includes('ada@'))).toHaveLength(1)
  })

  test('no company is given a name, and nobody is made to belong elsewhere', () => {
    const world = known()
    world.take({ type: 'group', userId: 'R-1', groupId: 'evil', traits: { website: 'nord.example' } })
    expect(world.rows.get('house')!.values['code'] ?? null).toBeNull()
    expect(world.all('stay')).toMatchObject([{ human: 'rob', house: 'house' }])
    world.take({ type: 'group', userId: 'R-1', groupId: 'evil-2', traits: { name: 'Evil' } })
    expect(world.all('stay')).toHaveLength(1)
  })
})

describe('what may be written', () => {
  test('what is empty is filled in; what somebody wrote stays', () => {
    const world = new World('blank')
    world.take(identify('u-1', 'ada@example.org'))
    world.take({ type: 'identify', userId: 'u-1', traits: { name: 'Somebody else', email: 'eve@example.org' } })
    expect(world.all('human')).toMatchObject([{ name: 'u-1', mails: [{ value: 'ada@example.org' }] }])
  })

  test('a source that may, writes over, and adds to lists', () => {
    const world = new World('all')
    world.take(identify('u-1', 'ada@example.org'))
    world.take({ type: 'identify', userId: 'u-1', traits: { name: 'Ada', email: 'ada@work.example' } })
    expect(world.all('human')).toMatchObject([{ name: 'Ada', mails: [{ value: 'ada@example.org' }, { value: 'ada@work.example' }] }])
  })

  test('a source that may not add people knows those who are there, also by their mail address', () => {
    const world = new World('nothing')
    world.rows.set('ada', { object: 'human', values: { mails: [{ value: 'ada@example.org' }] } })
    const [said] = world.take(identify('u-1', 'ada@example.org', 'b-1'))
    expect([said!.records, said!.notes]).toEqual([[{ object: 'human', id: 'ada' }], []])
    expect(world.rows.get('ada')!.values).toEqual({ mails: [{ value: 'ada@example.org' }] })
  })

  test('a source that may not add people keeps to the browsers', () => {
    const world = new World('nothing')
    const [said] = world.take(identify('u-1', 'ada@example.org', 'b-1'))
    expect(about(said!)).toEqual(['browser'])
    expect(said!.notes).toMatchObject([{ code: 'identity.nobody' }])
    expect(world.all('human')).toEqual([])
  })

  test('what a field does not take is left out, and said so', () => {
    const world = new World()
    const [said] = world.take({ type: 'identify', userId: 'u-1', traits: { email: 'no address', name: 'Ada' } })
    expect(said!.notes).toMatchObject([{ code: 'identity.trait', message: 'email could not be read, and was left out.' }])
    expect(world.all('human')).toMatchObject([{ name: 'Ada' }])
  })
})
