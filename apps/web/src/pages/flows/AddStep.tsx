import { Menu, type MenuEntry } from '@rapport/ui'
import type { ReactElement } from 'react'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'
import { IconOf } from './icons.tsx'
import { fits, sorts } from './make.ts'
import type { StepSort } from './types.ts'

interface AddStepProps {
  object: ObjectMeta
  target: ReactElement
  onAdd: (sort: StepSort) => void
}

/** The kinds of steps, behind a button. */
export function AddStep({ object, target, onAdd }: AddStepProps) {
  const entries = Object.entries(sorts).flatMap(([group, some]): MenuEntry[] => [
    { kind: 'heading', id: group, label: t(`flows.group.${group as keyof typeof sorts}`) },
    ...some
      .filter((sort) => fits(sort, object))
      .map((sort) => ({ id: sort, label: t(`flows.sort.${sort}`), icon: <IconOf sort={sort} />, onChoose: () => onAdd(sort) })),
  ])
  return <Menu target={target} entries={entries} />
}
