import { Button, Chip } from '@rapport/ui'
import { Pause, Play, Power } from 'lucide-react'
import { useState } from 'react'
import { objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import type { Meta } from '../../api/types.ts'
import { when } from '../../fields/time.ts'
import { useNow } from '../../fields/useNow.ts'
import { numberText } from '../../fields/words.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import styles from './Flows.module.css'
import { MoveDialog } from './MoveDialog.tsx'
import { move } from './queries.ts'
import { StartDialog } from './StartDialog.tsx'
import type { Flow, Overview } from './types.ts'

const looks = { draft: 'neutral', on: 'good', paused: 'warn', off: 'bad' } as const
const sign = { size: 14, strokeWidth: 1.6, 'aria-hidden': true } as const

interface FlowHeadProps {
  meta: Meta
  flow: Flow
  overview: Overview | undefined
  /** What is shown differs from what is kept. */
  changed: boolean
  /** What is kept is what is on. */
  published: boolean
  /** Somebody may have records come in. */
  isCalled: boolean
  writable: boolean
  /** Whether it can be switched on as it is. */
  canGo: boolean
  /** Keeps what was changed, then asks to have it on. */
  onPublish: () => void
}

/** What it is called, how it stands, and the switches. */
export function FlowHead({ meta, flow, overview, changed, published, isCalled, writable, canGo, onPublish }: FlowHeadProps) {
  const [dialog, setDialog] = useState<'pause' | 'off' | 'start' | null>(null)
  const [busy, setBusy] = useState(false)
  const now = useNow()
  const state = overview?.state ?? flow.state
  const problem = overview ? overview.problem : flow.problem
  const walker = objectNamed(meta, flow.of)
  const facts = [
    walker?.label[1],
    overview && state !== 'draft' ? t('flows.fact.inside', { count: overview.inside }) : null,
    overview && overview.entered > 0 ? t('flows.fact.entered', { count: numberText(overview.entered) }) : null,
    flow.publishedAt ? t('flows.fact.published', { when: when(flow.publishedAt, now) }) : null,
  ].filter(Boolean)
  const act = async (what: 'pause' | 'resume' | 'off', said: string) => {
    setBusy(true)
    try {
      await move(meta, flow.id, what)
      toast({ text: said })
    } catch (error) {
      toast({ text: t('flows.notDone', { reason: reasonOf(error) }) })
    } finally {
      setBusy(false)
      setDialog(null)
    }
  }
  return (
    <>
      <div className={styles.head}>
        <div className={styles.called}>
          <h1 dir="auto" className={styles.title}>
            {flow.name}
          </h1>
          <p className={styles.facts}>
            <span role="status">
              <Chip look={looks[state]}>{t(`flows.state.${state}`)}</Chip>
            </span>
            {changed ? (
              <Chip look="info">{t('flows.unsaved')}</Chip>
            ) : state === 'on' && !published ? (
              <Chip look="info">{t('flows.unpublished')}</Chip>
            ) : null}
            <span>{facts.join(' · ')}</span>
          </p>
        </div>
        {writable ? (
          <div className={styles.buttons}>
            {state === 'on' && isCalled ? (
              <Button look="ghost" icon={<Play {...sign} />} onClick={() => setDialog('start')}>
                {t('flows.start')}
              </Button>
            ) : null}
            {state === 'on' ? (
              <Button look="ghost" icon={<Pause {...sign} />} disabled={busy} onClick={() => setDialog('pause')}>
                {t('flows.pause')}
              </Button>
            ) : null}
            {state === 'paused' ? (
              <Button look="primary" icon={<Play {...sign} />} disabled={busy} onClick={() => void act('resume', t('flows.resumed'))}>
                {t('flows.resume')}
              </Button>
            ) : null}
            {state === 'on' || state === 'paused' ? (
              <Button look="ghost" icon={<Power {...sign} />} disabled={busy} onClick={() => setDialog('off')}>
                {t('flows.off')}
              </Button>
            ) : null}
            {state === 'draft' || state === 'off' ? (
              <Button look="primary" icon={<Power {...sign} />} disabled={busy || !canGo} onClick={onPublish}>
                {t('flows.switchOn')}
              </Button>
            ) : null}
            {state === 'on' && (changed || !published) ? (
              <Button look="primary" disabled={busy || !canGo} onClick={onPublish}>
                {t('flows.publish')}
              </Button>
            ) : null}
          </div>
        ) : null}
      </div>
      {problem ? (
        <div className={styles.broken} role="alert">
          <strong>{t('flows.broken')}</strong>
          <p>{problem}</p>
        </div>
      ) : null}
      {dialog === 'start' && walker ? (
        <StartDialog flow={flow.id} name={flow.name} object={walker} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === 'pause' || dialog === 'off' ? (
        <MoveDialog
          what={dialog}
          name={flow.name}
          inside={overview?.inside ?? 0}
          busy={busy}
          onDo={() => void act(dialog, dialog === 'pause' ? t('flows.paused') : t('flows.offDone', { name: flow.name }))}
          onClose={() => setDialog(null)}
        />
      ) : null}
    </>
  )
}
