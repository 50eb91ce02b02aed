import { Button, InlineError } from '@rapport/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { queryClient } from '../../../api/queries.ts'
import { request } from '../../../api/request.ts'
import { type Channel, channels } from '../../../mails/types.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { NotLoaded } from '../Parts.tsx'
import frame from '../Settings.module.css'
import { ChannelBoxes } from './ChannelBoxes.tsx'
import { type Policy, policyQuery } from './queries.ts'
import { Section } from './Section.tsx'

/** Of which channels it is kept what people say. */
export function ChannelsForm() {
  const kept = useQuery(policyQuery)
  return (
    <Section title={t('mailing.channels')} text={t('mailing.channelsText')}>
      {kept.data ? (
        <Editable key={kept.data.channels.join()} kept={kept.data.channels} />
      ) : (
        <NotLoaded error={kept.error} retry={() => void kept.refetch()} />
      )}
    </Section>
  )
}

function Editable({ kept }: { kept: readonly Channel[] }) {
  const [chosen, setChosen] = useState(kept)
  const save = useMutation({
    mutationFn: () => request<Policy>('/contact-policy', { method: 'PUT', body: { channels: chosen } }),
    onSuccess: (saved) => {
      toast({ text: t('mailing.saved') })
      queryClient.setQueryData(policyQuery.queryKey, saved)
    },
  })
  return (
    <form
      className={frame.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      {save.error ? <InlineError>{reasonOf(save.error)}</InlineError> : null}
      <ChannelBoxes
        legend={t('mailing.channelsUsed')}
        hint={t('mailing.channelsHint')}
        among={channels}
        fixed="mail"
        value={chosen}
        onChange={setChosen}
      />
      <Button look="primary" type="submit" disabled={save.isPending || chosen.join() === kept.join()}>
        {t('action.save')}
      </Button>
    </form>
  )
}
