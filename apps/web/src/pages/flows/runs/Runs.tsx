import { Chip, EmptyState, Select } from '@rapport/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { UsersRound } from 'lucide-react'
import { useState } from 'react'
import { fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { numberText } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import { Listed } from '../../../shell/Listed.tsx'
import { overviewQuery, runsQuery } from '../queries.ts'
import { standingAt } from '../Steps.tsx'
import { type Flow, type Run, runStates } from '../types.ts'
import { nameOf, type Speech } from '../words.ts'
import styles from './Runs.module.css'
import { looks, whereWords } from './runWords.ts'
import { TraceDialog } from './TraceDialog.tsx'

interface RunsProps {
  flow: Flow
  speech: Speech
  writable: boolean
}

/** Who walks it and who walked it, newest first; each opens what was done. */
export function Runs({ flow, speech, writable }: RunsProps) {
  const navigate = useNavigate()
  const { state, step, run } = useSearch({ from: '/app/flows/$id' })
  const known = runStates.find((one) => one === state)
  const list = useInfiniteQuery(runsQuery(flow.id, known, step))
  const overview = useQuery(overviewQuery(flow.id)).data
  const [opened, setOpened] = useState<Run | null>(null)
  const now = useNow()
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const change = (part: object) =>
    void navigate({
      to: '/flows/$id',
      params: { id: flow.id },
      search: (before) => ({ ...before, ...part }),
      replace: true,
      ignoreBlocker: true,
    })
  const shown = opened?.id ?? run
  return (
    <section className={styles.runs} aria-label={t('flows.view.who')}>
      <div className={styles.tools}>
        <Select
          label={t('flows.runs.state')}
          options={[
            { value: '', label: t('flows.runs.anyState') },
            ...runStates.map((value) => ({ value, label: t(`flows.run.${value}`) })),
          ]}
          value={known ?? ''}
          onChange={(to) => change({ state: to || undefined })}
          none=""
        />
        <Select
          label={t('flows.runs.step')}
          options={[
            { value: '', label: t('flows.runs.anyStep') },
            ...flow.body.steps.map((one) => ({
              value: one.id,
              label: [nameOf(one), standingAt(overview, one.id) > 0 ? `(${numberText(standingAt(overview, one.id))})` : '']
                .join(' ')
                .trim(),
            })),
          ]}
          value={step ?? ''}
          onChange={(to) => change({ step: to || undefined })}
          none={t('state.noneFound')}
        />
      </div>
      <Listed
        list={list}
        isEmpty={rows.length === 0}
        none={
          <EmptyState
            icon={<UsersRound size={20} strokeWidth={1.6} aria-hidden />}
            title={t(known || step ? 'flows.runs.noneFits' : 'flows.runs.none')}
            text={known || step ? undefined : t('flows.runs.noneText')}
          />
        }
      >
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('flows.runs.who')}</th>
              <th scope="col">{t('flows.runs.state')}</th>
              <th scope="col">{t('flows.runs.where')}</th>
              <th scope="col">{t('flows.runs.since')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.id}>
                <td className={styles.who}>
                  <button
                    type="button"
                    dir="auto"
                    className={styles.name}
                    aria-label={t('flows.runs.open', { name: one.title ?? t('flows.runs.unseen') })}
                    title={(one.title?.length ?? 0) > 30 ? one.title! : undefined}
                    onClick={() => setOpened(one)}
                  >
                    {one.title ?? t('flows.runs.unseen')}
                  </button>
                </td>
                <td className={styles.state}>
                  <Chip look={looks[one.state]}>{t(`flows.run.${one.state}`)}</Chip>
                </td>
                <td className={styles.where}>{whereWords(flow, one, now)}</td>
                <td className={styles.since}>
                  <time dateTime={one.enteredAt} title={fullTime(one.enteredAt)}>
                    {when(one.enteredAt, now)}
                  </time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Listed>
      {shown ? (
        <TraceDialog
          speech={speech}
          id={shown}
          steps={flow.body.steps}
          writable={writable}
          onClose={() => {
            setOpened(null)
            if (run) change({ run: undefined })
          }}
        />
      ) : null}
    </section>
  )
}
