import { Button, IconButton, InlineError, Menu } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronLeft, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../../api/problem.ts'
import { when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { t } from '../../../messages/t.tsx'
import { toast } from '../../../shell/toasts.ts'
import frame from '../Settings.module.css'
import { Connect } from './Connect.tsx'
import { change } from './queries.ts'
import { NewKey, Removal } from './questions.tsx'
import { Refusals } from './Refusals.tsx'
import { SourceDialog } from './SourceDialog.tsx'
import { OnOff } from './SourceRow.tsx'
import styles from './Sources.module.css'
import type { Source } from './types.ts'

type Asked = 'edit' | 'key' | 'remove'

/** One source: how it stands, how a program is connected, what was refused, and everything that can be done about it. */
export function SourceView({ source }: { source: Source }) {
  const { id, name, enabled } = source
  const [asked, setAsked] = useState<Asked | null>(null)
  const turn = useMutation({
    mutationFn: (on: boolean) => change<Source>(`/sources/${id}`, 'PATCH', { enabled: on }),
    onSuccess: (_answer, on) => toast({ text: t(on ? 'sources.isOn' : 'sources.isOff', { name }), undo: () => turn.mutate(!on) }),
  })
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <div className={styles.head}>
          <Link to="/settings/$section" params={{ section: 'sources' }} search={{}} aria-label={t('sources.back')}>
            <ChevronLeft size={20} aria-hidden />
          </Link>
          <h2 className={frame.title}>
            <bdi>{name}</bdi>
          </h2>
          <OnOff enabled={enabled} />
        </div>
        <span className={frame.end}>
          <Button onClick={() => setAsked('edit')}>{t('action.edit')}</Button>
          <Menu
            align="end"
            target={
              <IconButton label={t('sources.more', { name })}>
                <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
              </IconButton>
            }
            entries={[
              enabled
                ? { id: 'off', label: t('sources.off'), onChoose: () => turn.mutate(false) }
                : { id: 'on', label: t('sources.on'), onChoose: () => turn.mutate(true) },
              { id: 'key', label: t('sources.newKey'), onChoose: () => setAsked('key') },
              { kind: 'divider' as const, id: 'line' },
              { id: 'remove', label: t('sources.remove'), bad: true, onChoose: () => setAsked('remove') },
            ]}
          />
        </span>
      </div>
      {turn.error ? <InlineError>{reasonOf(turn.error)}</InlineError> : null}
      {enabled ? null : (
        <div className={styles.notice} role="status">
          <span>{t('sources.offText')}</span>
          <Button look="primary" disabled={turn.isPending} onClick={() => turn.mutate(true)}>
            {t('sources.on')}
          </Button>
        </div>
      )}
      <Facts source={source} />
      <Connect source={source} />
      <Refusals source={source} />
      {asked === 'edit' ? <SourceDialog source={source} onClose={() => setAsked(null)} /> : null}
      {asked === 'key' ? <NewKey source={source} onClose={() => setAsked(null)} /> : null}
      {asked === 'remove' ? <Removal source={source} onClose={() => setAsked(null)} /> : null}
    </div>
  )
}

function Facts({ source: { kind, origins, policy, received, refused, lastAt } }: { source: Source }) {
  const now = useNow()
  return (
    <dl className={styles.pairs}>
      <dt>{t('sources.kind')}</dt>
      <dd>{t(`sources.kind.${kind}`)}</dd>
      {kind === 'website' ? (
        <>
          <dt>{t('sources.origins')}</dt>
          <dd>{origins.length > 0 ? origins.join(', ') : t('sources.anyPage')}</dd>
        </>
      ) : null}
      <dt>{t('sources.policyShort')}</dt>
      <dd>{t(`sources.policy.${policy}`)}</dd>
      <dt>{t('sources.came')}</dt>
      <dd className={styles.numbers}>
        {lastAt ? t('sources.counts', { received, refused, when: when(lastAt, now) }) : t('sources.nothing')}
      </dd>
    </dl>
  )
}
