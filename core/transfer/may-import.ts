/** What somebody may import into. */
import { reachOf, type Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model, ObjectType } from '../object/index.ts'

/** The object of that name, if files of it are taken and the actor may write it. Throws `import.unknownObject`, `import.notAllowed`. */
export function importedObject(model: Model, actor: Actor, name: string): ObjectType {
  const object = model.objects.get(name)
  if (!object?.transfer || reachOf(actor, name, 'read') === 'none')
    throw new Problem('import.unknownObject', 'There is nothing of that name to import into.', {
      fix: `Choose one of ${[...model.objects.values()]
        .filter((one) => one.transfer && reachOf(actor, one.name, 'read') !== 'none')
        .map((one) => one.name)
        .join(', ')}.`,
    })
  refuseImport(actor, object)
  return object
}

/** Throws `import.notAllowed` where no file of this object is taken from the actor. */
export function refuseImport(actor: Actor, object: ObjectType): void {
  if (object.transfer && reachOf(actor, object.name, 'write') !== 'none') return
  throw new Problem('import.notAllowed', `Your role may not import ${object.label[1].toLowerCase()}.`, {
    status: 403,
    fix: 'Ask an administrator of your workspace.',
  })
}
