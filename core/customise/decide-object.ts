/** What may be said of an object that is invented at run time, and what of it may be changed later. Pure. */
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Guard, Planned, Values } from '../store/index.ts'
import { namePrefix } from './custom-object.ts'

/** Most custom objects of a workspace that are in use. */
export const mostObjects = 50

/**
 * The rule that every write of a custom object keeps. All definitions of the workspace are locked first, so that two
 * administrators cannot take one name together. `reserved` are paths that other routes and pages have.
 */
export const customObjectGuard = (base: Model, reserved: () => ReadonlySet<string>): Guard => ({
  object: 'custom_object',
  needs: { field: 'name', op: 'notEmpty' },
  decide(planned, { needed, together }) {
    if (planned.action === 'deleted')
      return refuse(
        'customObject.keep',
        409,
        'A custom object is not deleted: it would take its records along.',
        'Retire it; it can be brought back.',
      )
    const all = new Map(needed.map(({ id, values }) => [id, values]))
    for (const { id, after } of together) if (after) all.set(id, after)
    all.delete(planned.id)
    return decideObject(base, reserved(), planned, [...all.values()])
  },
})

function decideObject(base: Model, reserved: ReadonlySet<string>, { before, after }: Planned, others: readonly Values[]): Problem | null {
  const { name, path, one, many, icon, retiredAt } = after as Readonly<Record<string, string | null>>
  if (before && before.name !== name)
    return refuse(
      'customObject.fixed',
      422,
      'What programs and filters call an object stays.',
      'Change how people call it instead.',
      'name',
    )
  if (!name!.startsWith(namePrefix) || !/^x_[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name!) || name!.length > 41)
    return refuse(
      'customObject.wrongName',
      422,
      'The name for programs begins with x_, then has up to 39 small letters, digits and single underscores.',
      'Write it like x_service_contract.',
      'name',
    )
  if (others.some((other) => other.name === name))
    return refuse(
      'customObject.taken',
      409,
      `There is an object ${name} already.`,
      'Choose another name for programs; a retired object can be brought back.',
      'name',
    )
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(path!) || path!.length > 41)
    return refuse(
      'customObject.wrongPath',
      422,
      'The address begins with a small letter and has up to 41 small letters, digits and single hyphens.',
      'Write it like service-contracts.',
      'path',
    )
  if (icon !== null && icon !== undefined && !/^[a-z][a-z0-9-]*$/.test(icon))
    return refuse('customObject.wrongIcon', 422, 'There is no such icon.', 'Choose one of the list, or none.', 'icon')
  if ((retiredAt ?? null) !== null) return null
  const inUse = others.filter((other) => (other.retiredAt ?? null) === null)
  if (inUse.length >= mostObjects)
    return refuse(
      'customObject.tooMany',
      409,
      `This workspace has ${mostObjects} custom objects already.`,
      'Retire one that is no longer used.',
    )
  const declared = [...base.objects.values()]
  const holder = inUse.find((other) => other.path === path)
  if (holder)
    return refuse('customObject.pathTaken', 409, `${String(holder.many)} have the address ${path} already.`, 'Choose another one.', 'path')
  if (reserved.has(path!) || declared.some((object) => object.path === path))
    return refuse('customObject.pathReserved', 409, `Rapport itself uses the address ${path}.`, 'Choose another one.', 'path')
  const labels = [
    ...declared.filter(({ internal }) => !internal).flatMap(({ label }) => label),
    ...inUse.flatMap((other) => [String(other.one), String(other.many)]),
  ].map((label) => label.toLowerCase())
  for (const [key, label] of [
    ['one', one!],
    ['many', many!],
  ] as const)
    if (labels.includes(label.toLowerCase()))
      return refuse('customObject.sameLabel', 409, `There is something called ${label} already.`, 'Choose another name.', key)
  return null
}

const refuse = (code: string, status: number, message: string, fix: string, field?: string): Problem =>
  new Problem(code, message, { status, fix, ...(field ? { more: { errors: [{ field, code, message }] } } : {}) })
