import type { FlowBody } from '@rapport/core/flows'
import { Button, InlineError, Segmented, Skeleton } from '@rapport/ui'
import { useState } from 'react'
import { objectNamed } from '../../../api/meta.ts'
import { reasonOf } from '../../../api/problem.ts'
import { request } from '../../../api/request.ts'
import { fullTime, when } from '../../../fields/time.ts'
import { useNow } from '../../../fields/useNow.ts'
import { numberText } from '../../../fields/words.ts'
import { t } from '../../../messages/t.tsx'
import { RecordLink } from '../../../shell/links.ts'
import { StepSign } from '../icons.tsx'
import { type Flow, type Rehearsed, sortOf } from '../types.ts'
import { exitWords, nameById, nameOf, type Speech } from '../words.ts'
import styles from './Runs.module.css'
import { outcomeWords } from './runWords.ts'

const spans = [7, 30, 90] as const
/** Members who are named one by one. */
const SHOWN = 8

interface RehearsalProps {
  flow: Flow
  speech: Speech
  /** What is written is not what is saved. */
  changed: boolean
}

/** The automation on what happened in the last days: who would have come in, and which way they would have gone. */
export function Rehearsal({ flow, speech, changed }: RehearsalProps) {
  const [days, setDays] = useState<(typeof spans)[number]>(30)
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<Rehearsed | null>(null)
  const [wrong, setWrong] = useState<string | null>(null)
  const rehearse = async () => {
    setBusy(true)
    setWrong(null)
    try {
      setFound(await request<Rehearsed>(`/flows/${flow.id}/rehearse`, { method: 'POST', body: { days } }))
    } catch (error) {
      setFound(null)
      setWrong(reasonOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className={styles.runs} aria-label={t('flows.view.rehearse')}>
      <p className={styles.intro}>{t('flows.rehearse.text')}</p>
      {flow.body.begins.some(({ on }) => on === 'webhook') ? <p className={styles.intro}>{t('flows.rehearse.sent')}</p> : null}
      <div className={styles.begin}>
        <Segmented
          label={t('flows.rehearse.days')}
          value={String(days)}
          options={spans.map((value) => ({ value: String(value), label: t('flows.rehearse.span', { days: value }) }))}
          onChange={(next) => setDays(spans.find((one) => String(one) === next) ?? 30)}
        />
        <Button look="primary" disabled={busy || changed} onClick={() => void rehearse()}>
          {t('flows.rehearse.do')}
        </Button>
        {changed ? <span className={styles.since}>{t('flows.rehearse.saveFirst')}</span> : null}
      </div>
      {wrong ? <InlineError>{t('flows.notDone', { reason: wrong })}</InlineError> : null}
      {busy ? <Skeleton shape="full" /> : found ? <Found flow={flow} speech={speech} found={found} /> : null}
    </section>
  )
}

function Found({ flow, speech, found }: { flow: Flow; speech: Speech; found: Rehearsed }) {
  const { entered, people, baseline, outcomes } = found
  const ends = Object.entries(outcomes).toSorted(([, one], [, other]) => other - one)
  return (
    <>
      <ul className={styles.facts}>
        <li>
          <strong>{people === 0 ? t('flows.rehearse.nobody') : t('flows.rehearse.came', { people: numberText(people), entered })}</strong>
        </li>
        {ends.map(([outcome, count]) => (
          <li key={outcome}>
            {t('flows.rehearse.end', {
              count: numberText(count),
              how: outcome === 'inside' ? t('flows.rehearse.inside') : outcomeWords(outcome),
            })}
          </li>
        ))}
        {baseline && people > 0 ? (
          <li>{t('flows.rehearse.baseline', { reached: numberText(baseline.reached), people: numberText(baseline.people) })}</li>
        ) : null}
        {found.isWhole ? null : (
          <li className={styles.bad}>
            {t('flows.rehearse.part', { looked: numberText(found.looked), candidates: numberText(found.candidates) })}
          </li>
        )}
        {found.asToday.length > 0 ? <li>{t('flows.rehearse.asToday')}</li> : null}
      </ul>
      {entered > 0 ? (
        <>
          <Steps body={flow.body} speech={speech} found={found} />
          <Walks flow={flow} speech={speech} found={found} />
        </>
      ) : null}
    </>
  )
}

/** How many came to each step, and which way they went out. */
function Steps({ body, speech, found }: { body: FlowBody; speech: Speech; found: Rehearsed }) {
  const byStep = new Map(found.steps.map((one) => [one.step, one]))
  return (
    <ol className={styles.steps} aria-label={t('flows.rehearse.steps')}>
      {body.steps.map((step) => {
        const one = byStep.get(step.id)
        const ways = Object.entries(one?.passed ?? {}).map(([exit, count]) =>
          [exitWords(speech, step, exit), numberText(count)].filter(Boolean).join(': '),
        )
        return (
          <li key={step.id} className={styles.step}>
            <span className={styles.entrySign}>
              <StepSign sort={sortOf(step)} />
            </span>
            <span className={styles.entryText}>
              <strong dir="auto">{nameOf(step)}</strong>
              <span className={styles.bar} aria-hidden>
                <span style={{ width: `${(100 * (one?.reached ?? 0)) / Math.max(1, found.entered)}%` }} />
              </span>
              {ways.length > 1 ? <span>{ways.join(' · ')}</span> : null}
              {one && Object.keys(one.got).length > 0 ? <span dir="auto">{gotWords(found, one.got)}</span> : null}
              {one && one.standing > 0 ? <span>{t('flows.rehearse.standing', { count: numberText(one.standing) })}</span> : null}
            </span>
            <span className={styles.time}>{numberText(one?.reached ?? 0)}</span>
          </li>
        )
      })}
    </ol>
  )
}

/** Who would have got how many, those with most first. */
function gotWords({ names }: Rehearsed, got: Readonly<Record<string, number>>): string {
  const all = Object.entries(got).toSorted(([, one], [, other]) => other - one)
  const said = all
    .slice(0, SHOWN)
    .map(([member, count]) => t('flows.rehearse.got', { name: names[member] ?? member, count: numberText(count) }))
  const more = all.length - said.length
  return [...said, ...(more > 0 ? [t('flows.rehearse.gotMore', { count: more })] : [])].join(' · ')
}

/** What would have been made, or said to somebody, on the way. */
const wouldWords = ({ traces }: Rehearsed['walks'][number]): readonly string[] =>
  traces.flatMap(({ said }) => said?.title ?? said?.text ?? [])

/** Some of them, newest first, with the way that they would have gone. */
function Walks({ flow, speech, found }: { flow: Flow; speech: Speech; found: Rehearsed }) {
  const now = useNow()
  const path = objectNamed(speech.meta, flow.of)?.path ?? ''
  return (
    <>
      <h2 className={styles.caption}>{t('flows.rehearse.some')}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('flows.runs.who')}</th>
            <th scope="col">{t('flows.runs.since')}</th>
            <th scope="col">{t('flows.rehearse.way')}</th>
            <th scope="col">{t('flows.rehearse.became')}</th>
          </tr>
        </thead>
        <tbody>
          {found.walks.map((one) => (
            <tr key={one.id}>
              <td className={styles.who}>
                <RecordLink path={path} id={one.record} className={styles.name}>
                  {one.title ?? t('flows.runs.unseen')}
                </RecordLink>
              </td>
              <td className={styles.since}>
                <time dateTime={one.enteredAt} title={fullTime(one.enteredAt)}>
                  {when(one.enteredAt, now)}
                </time>
              </td>
              <td className={styles.where}>
                {[...one.traces.map(({ step }) => step), ...(one.step === null ? [] : [one.step])]
                  .filter((step, n, all) => step !== all[n - 1])
                  .map((step) => nameById(flow.body, step))
                  .join(' → ')}
                {wouldWords(one).map((said, n) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <div key={n} dir="auto" className={styles.would}>
                    {said}
                  </div>
                ))}
              </td>
              <td className={styles.state}>{one.outcome === null ? t('flows.rehearse.inside') : outcomeWords(one.outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
