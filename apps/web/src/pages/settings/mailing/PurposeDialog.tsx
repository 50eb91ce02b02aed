import { Button, Checkbox, Dialog, InlineError, TextArea, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { bases, type Basis, type Channel, channels as all } from '../../../mails/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { Cards } from '../sources/Cards.tsx'
import { ChannelBoxes } from './ChannelBoxes.tsx'
import { policyQuery, type Purpose, purposesQuery, write } from './queries.ts'

/** Where nothing was chosen. */
const usual: readonly Channel[] = ['mail']

/** Asks what people are written to for, on what ground, and what they agree to. */
export function PurposeDialog({ purpose, onClose }: { purpose: Purpose | null; onClose: () => void }) {
  const [basis, setBasis] = useState<Basis>(purpose?.basis ?? 'consent')
  const used = useQuery(policyQuery).data?.channels ?? purpose?.channels ?? usual
  const [channels, setChannels] = useState<readonly Channel[]>(purpose?.channels ?? usual)
  const [offered, setOffered] = useState(purpose?.offered ?? true)
  const form = useForm(
    { name: purpose?.name ?? '', wording: purpose?.wording ?? '' },
    { name: (value) => (value.trim() ? null : t('mailing.needName')) },
  )
  const isOwed = basis === 'contract'
  const among = all.filter((channel) => used.includes(channel) || channels.includes(channel))
  const hasChoice = among.length > 1
  const save = async () => {
    if (channels.length === 0) return
    await form.submit(async ({ name, wording }) => {
      const body = {
        name: name.trim(),
        wording: wording.trim() || null,
        basis,
        offered: offered && !isOwed,
        ...(hasChoice ? { channels } : {}),
      }
      const path = purpose ? `/purposes/${purpose.id}` : '/purposes'
      const row = await write<Purpose>(purposesQuery.queryKey, path, purpose ? 'PATCH' : 'POST', body, purpose?.version)
      toast({ text: purpose ? t('mailing.saved') : t('mailing.purposeAdded', { name: row.name }) })
      onClose()
    })
  }
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
      {hasChoice ? (
        <ChannelBoxes
          legend={t('mailing.purposeChannels')}
          hint={t('mailing.purposeChannelsHint')}
          among={among}
          value={channels}
          error={channels.length === 0 ? t('mailing.needChannel') : null}
          onChange={setChannels}
        />
      ) : null}
      {isOwed ? null : (
        <Checkbox checked={offered} onChange={(event) => setOffered(event.target.checked)}>
          {t('mailing.offered')}
        </Checkbox>
      )}
    </Dialog>
  )
}
