import { Button, Dialog, InlineError, TextArea, TextField } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { Cards } from './Cards.tsx'
import { originsIn } from './origins.ts'
import { change } from './queries.ts'
import { type Kind, kinds, policies, type Policy, type Source } from './types.ts'

interface SourceDialogProps {
  /** The one that is changed; null adds one. */
  source: Source | null
  onClose: () => void
  onMade?: (made: Source) => void
}

/** Asks where a program runs, from which pages it may send, and what it may do to people and companies. */
export function SourceDialog({ source, onClose, onMade }: SourceDialogProps) {
  const [kind, setKind] = useState<Kind>(source?.kind ?? 'website')
  const [policy, setPolicy] = useState<Policy>(source?.policy ?? 'blank')
  const form = useForm(
    { name: source?.name ?? '', origins: source?.origins.join('\n') ?? '' },
    { name: (value) => (value.trim() ? null : t('sources.noName')) },
  )
  const save = () =>
    form.submit(async ({ name, origins }) => {
      // Only pages have origins: what is not asked any more does not stay behind.
      const body = { name: name.trim(), kind, policy, origins: kind === 'website' ? originsIn(origins) : [] }
      if (source) {
        await change(`/sources/${source.id}`, 'PATCH', body)
        toast({ text: t('settings.saved') })
      } else onMade?.(await change<Source>('/sources', 'POST', body))
      onClose()
    })
  return (
    <Dialog
      wide
      title={source ? t('sources.editTitle', { name: source.name }) : t('sources.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {source ? t('action.save') : t('sources.addDo')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField
        label={t('sources.name')}
        hint={t('sources.nameHint')}
        autoComplete="off"
        maxLength={80}
        takesFocus
        {...form.bind('name')}
      />
      <Cards
        beside
        label={t('sources.kind')}
        name="kind"
        value={kind}
        onChange={setKind}
        options={kinds.map((value) => ({ value, label: t(`sources.kind.${value}`), about: t(`sources.kindAbout.${value}`) }))}
      />
      {kind === 'website' ? (
        <TextArea
          label={t('sources.origins')}
          optional={t('field.optional')}
          hint={t('sources.originsHint')}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          {...form.bind('origins')}
        />
      ) : null}
      <Cards
        label={t('sources.policy')}
        name="policy"
        value={policy}
        onChange={setPolicy}
        options={policies.map((value) => ({
          value,
          label: t(`sources.policy.${value}`),
          about: t(value === 'all' && kind !== 'server' ? 'sources.policyAbout.allOpen' : `sources.policyAbout.${value}`),
        }))}
      />
    </Dialog>
  )
}
