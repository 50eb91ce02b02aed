import { Button, Checkbox, Dialog, InlineError, TextField } from '@rapport/ui'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import list from '../fields/Fields.module.css'
import { IconChoice } from './IconChoice.tsx'
import { addObject, changeObject } from './queries.ts'
import type { CustomObject, ObjectPatch } from './types.ts'
import { takeBack } from './useObjectActs.ts'

const needed = (value: string): string | null => (value.trim() ? null : t('fields.noName'))

/** Invents an object, or changes what may be changed of one. */
export function ObjectDialog({ object, onClose }: { object: CustomObject | null; onClose: () => void }) {
  const navigate = useNavigate()
  const form = useForm(
    { one: object?.one ?? '', many: object?.many ?? '', titleLabel: object?.titleLabel ?? '', path: object?.path ?? '' },
    { one: needed, many: needed },
  )
  const [icon, setIcon] = useState(object?.icon ?? null)
  const [owned, setOwned] = useState(!object?.ownerless)
  const one = form.values.one.trim().toLowerCase() || t('objects.aRecord')

  const save = () =>
    form.submit(async (given) => {
      const [first, many, titleLabel, path] = [given.one, given.many, given.titleLabel, given.path].map((text) => text.trim())
      const body: ObjectPatch = {
        one: first!,
        many: many!,
        titleLabel: titleLabel || null,
        icon,
        ownerless: !owned,
        ...(path ? { path } : {}),
      }
      if (object) {
        const { one: was, many: were, titleLabel: called, icon: drawn, ownerless, path: at } = object
        await changeObject(object, body)
        const back = { one: was, many: were, titleLabel: called, icon: drawn, ownerless, path: at }
        toast({
          text: t('objects.changed', { many: many! }),
          undo: () => void takeBack(object, back, t('objects.changed', { many: were })),
        })
        return onClose()
      }
      const made = await addObject(body)
      onClose()
      toast({
        text: t('objects.added', { many: made.many }),
        undo: () => void takeBack(made, { retired: true }, t('objects.retiredToast', { many: made.many })),
      })
      await navigate({ to: '/settings/$section', params: { section: 'fields' }, search: { object: made.name } })
    })

  return (
    <Dialog
      wide
      title={object ? t('fields.editTitle', { label: object.many }) : t('objects.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {object ? t('action.save') : t('objects.addDo')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField label={t('objects.one')} hint={t('objects.oneHint')} autoComplete="off" maxLength={60} takesFocus {...form.bind('one')} />
      <TextField label={t('objects.many')} hint={t('objects.manyHint')} autoComplete="off" maxLength={60} {...form.bind('many')} />
      <TextField
        label={t('objects.titleLabel')}
        hint={t('objects.titleHint')}
        optional={t('field.optional')}
        autoComplete="off"
        maxLength={80}
        {...form.bind('titleLabel')}
      />
      <TextField
        label={t('objects.path')}
        hint={object ? t('objects.pathChanged') : t('objects.pathHint')}
        optional={object ? undefined : t('field.optional')}
        autoComplete="off"
        spellCheck={false}
        maxLength={41}
        {...form.bind('path')}
      />
      <IconChoice icon={icon} onChange={setIcon} />
      <div className={list.option}>
        <Checkbox checked={owned} onChange={(event) => setOwned(event.target.checked)}>
          {t('objects.owned', { one })}
        </Checkbox>
        <span className={list.under}>{t(owned ? 'objects.ownedHint' : 'objects.ownerlessHint')}</span>
      </div>
    </Dialog>
  )
}
