import type { Condition } from '@rapport/core/rules'
import { Condition as ConditionPill, Popover } from '@rapport/ui'
import { useState } from 'react'
import { t } from '../messages/t.tsx'
import { ConditionEditor } from './ConditionEditor.tsx'
import type { PartProps } from './FilterSentence.tsx'
import { orWith, replaceAt } from './tree.ts'

interface Words {
  readonly field: string
  readonly operator: string
  readonly value: string
}

/** A part of a filter in words, with the panel in which it is changed. `name` is what it is called where it is taken out; its field unless said. */
export function PartPill({
  meta,
  object,
  tree,
  onChange,
  part,
  path,
  words: { field, operator, value },
  name,
  invalid,
}: PartProps & { readonly words: Words; readonly name?: string; readonly invalid: boolean }) {
  const [open, setOpen] = useState(false)
  const change = (made: Condition) => {
    setOpen(false)
    onChange(made)
  }
  return (
    <Popover
      open={open}
      onClose={() => setOpen(false)}
      label={t('filter.edit')}
      target={
        <ConditionPill
          field={field}
          operator={operator}
          value={value}
          title={name}
          invalid={invalid}
          onClick={() => setOpen(!open)}
          removeLabel={t('filter.remove', { field: name ?? field })}
          onRemove={() => onChange(replaceAt(tree, path, null))}
        />
      }
    >
      <ConditionEditor
        meta={meta}
        object={object}
        start={part}
        onDone={(made) => change(replaceAt(tree, path, made))}
        onOr={(made) => change(orWith(tree, path, made))}
      />
    </Popover>
  )
}
