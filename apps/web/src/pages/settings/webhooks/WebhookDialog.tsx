import { Button, Dialog, InlineError, Select, TextField } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import { useForm } from '../../useForm.ts'
import { activeMembersQuery, change } from './queries.ts'
import type { Webhook, Wish } from './types.ts'
import { WishEditor } from './WishEditor.tsx'

interface WebhookDialogProps {
  /** The one that is changed; null adds one. */
  webhook: Webhook | null
  onClose: () => void
  onMade?: (made: { name: string; secret: string }) => void
}

/** Asks whom to tell, of what, and with whose eyes. */
export function WebhookDialog({ webhook, onClose, onMade }: WebhookDialogProps) {
  const { session } = useRouteContext({ from: '/app' })
  const members = useQuery(activeMembersQuery).data ?? []
  const [member, setMember] = useState(webhook?.member?.id ?? session.member?.id ?? null)
  const [wishes, setWishes] = useState<readonly Wish[]>(webhook?.wishes ?? [])
  const [none, setNone] = useState(false)
  const form = useForm(
    { name: webhook?.name ?? '', url: webhook?.url ?? '' },
    {
      name: (value) => (value.trim() ? null : t('webhooks.noName')),
      url: (value) => (/^https?:\/\/./.test(value.trim()) ? null : t('webhooks.noUrl')),
    },
  )
  const { problem } = form
  useEffect(() => {
    if (problem || none) document.querySelector('dialog[open] [role=alert]')?.scrollIntoView({ block: 'nearest' })
  }, [problem, none])
  const save = () =>
    form.submit(async ({ name, url }) => {
      setNone(wishes.length === 0)
      if (wishes.length === 0) return
      const body = { name: name.trim(), url: url.trim(), wishes, ...(member ? { member } : {}) }
      if (webhook) {
        await change(`/webhooks/${webhook.id}`, 'PATCH', body)
        toast({ text: t('settings.saved') })
      } else onMade?.(await change<{ name: string; secret: string }>('/webhooks', 'POST', body))
      onClose()
    })
  return (
    <Dialog
      wide
      title={webhook ? t('webhooks.editTitle', { name: webhook.name }) : t('webhooks.addTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {webhook ? t('action.save') : t('webhooks.addDo')}
          </Button>
        </>
      }
    >
      {problem ? <InlineError>{reasonOf(problem)}</InlineError> : null}
      <TextField label={t('webhooks.name')} autoComplete="off" maxLength={80} takesFocus {...form.bind('name')} />
      <TextField label={t('webhooks.url')} hint={t('webhooks.urlHint')} inputMode="url" autoComplete="off" {...form.bind('url')} />
      <WishEditor wishes={wishes} onChange={setWishes} />
      {none && wishes.length === 0 ? <InlineError>{t('webhooks.noWish')}</InlineError> : null}
      <Select
        label={t('webhooks.member')}
        hint={t('webhooks.memberHint')}
        options={members.map(({ id, name }) => ({ value: id, label: name }))}
        value={member}
        none={t('state.noneFound')}
        onChange={(next) => next && setMember(next)}
      />
    </Dialog>
  )
}
