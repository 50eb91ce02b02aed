import { Button, Checkbox, Dialog, InlineError, TextArea, TextField } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { bases, type Basis } from '../../../mails/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { Cards } from '../sources/Cards.tsx'
import { type Purpose, purposesQuery, write } from './queries.ts'

/** Asks what people are written to for, on what ground, and what they agree to. */
export function PurposeDialog({ purpose, onClose }: { purpose: Purpose | null; onClose: () => void }) {
  const [basis, setBasis] = useState<Basis>(purpose?.basis ?? 'consent')
  const [offered, setOffered] = useState(purpose?.offered ?? true)
  const form = useForm(
    { name: purpose?.name ?? '', wording: purpose?.wording ?? '' },
    { name: (value) => (value.trim() ? null : t('mailing.needName')) },
  )
  const isOwed = basis === 'contract'
  const save = () =>
    form.submit(async ({ name, wording }) => {
      const body = { name: name.trim(), wording: wording.trim() || null, basis, offered: offered && !isOwed }
      const path = purpose ? `/purposes/${purpose.id}` : '/purposes'
      const row = await write<Purpose>(purposesQuery.queryKey, path, purpose ? 'PATCH' : 'POST', body, purpose?.version)
      toast({ text: purpose ? t('mailing.saved') : t('mailing.purposeAdded', { name: row.name }) })
      onClose()
    })
  return (
    <Dialog
      title={purpose ? t('mailing.editPurposeTitle', { name: purpose.name }) : t('mailing.addPurposeTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {purpose ? t('action.save') : t('mailing.addPurpose')}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      <TextField
        label={t('mailing.purposeName')}
        hint={t('mailing.purposeNameHint')}
        autoComplete="off"
        maxLength={80}
        takesFocus
        {...form.bind('name')}
      />
      <Cards
        label={t('mailing.basis')}
        name="basis"
        value={basis}
        onChange={setBasis}
        options={bases.map((value) => ({ value, label: t(`mails.basis.${value}`), about: t(`mailing.basisAbout.${value}`) }))}
      />
      <TextArea
        label={t('mailing.wording')}
        optional={t('field.optional')}
        hint={t('mailing.wordingHint')}
        rows={2}
        {...form.bind('wording')}
      />
      {isOwed ? null : (
        <Checkbox checked={offered} onChange={(event) => setOffered(event.target.checked)}>
          {t('mailing.offered')}
        </Checkbox>
      )}
    </Dialog>
  )
}
