import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import { cx } from '../cx.ts'
import styles from './Chart.module.css'
import { ChartTable } from './ChartTable.tsx'
import { drawnPart, type At, type ChartData, type ChartKind } from './data.ts'
import { Picture } from './Picture.tsx'

export interface ChartProps {
  kind: ChartKind
  data: ChartData
  /** What it shows, in a sentence: its name. */
  summary: string
  /** How a point is opened, said after its name. */
  openHint: string
  /** The same numbers as a table. */
  asTable: boolean
  /** Head of the first column of the table. */
  placeHead: string
  onOpen: (at: At) => void
}

/**
 * A chart: one stop for the Tab key, arrows between its points, Enter opens one. What is pointed at stands in words above
 * the drawing, so nothing floats over it and a thumb hides nothing.
 */
export function Chart({ kind, data, summary, openHint, asTable, placeHead, onOpen }: ChartProps) {
  const [at, setAt] = useState<At | null>(null)
  const drawn = useMemo(() => drawnPart(kind, data), [kind, data])
  const known = at && drawn.series[at.series]?.points[at.place] ? at : null
  const point = known ? drawn.series[known.series]!.points[known.place]! : null
  const pointOf = ({ place, series }: At) => (series < 0 ? data.places[place]?.whole : data.series[series]?.points[place])
  const open = (where: At) => pointOf(where)?.opens && onOpen(where)
  if (asTable)
    return (
      <figure className={styles.frame} aria-label={summary}>
        <p className={styles.reading}>{summary}</p>
        <ChartTable data={data} placeHead={placeHead} onOpen={open} />
      </figure>
    )
  return (
    <figure className={styles.frame} aria-label={summary}>
      <p className={cx(styles.reading, point && styles.pointed)} aria-hidden>
        <span>{point?.name ?? summary}</span>
        {point?.opens ? <span className={styles.hint}>{openHint}</span> : null}
      </p>
      {data.series.length > 1 && kind !== 'heat' && !(kind === 'line' && data.series.length <= 4) ? <Legend data={data} /> : null}
      <div className={styles.room}>
        <Picture kind={kind} data={drawn} at={known} onAt={setAt} onOpen={open} />
        <Points data={drawn} label={summary} at={known} onAt={setAt} onOpen={open} />
      </div>
      {drawn === data ? null : (
        <p className={styles.aside}>
          {data.places.map(({ rest, whole }, place) =>
            rest ? (
              <button key={whole.name} type="button" className={styles.opens} onClick={() => open({ place, series: -1 })}>
                {whole.name}
              </button>
            ) : null,
          )}
        </p>
      )}
    </figure>
  )
}

function Legend({ data }: { data: ChartData }) {
  return (
    <ul className={styles.legend} aria-hidden>
      {data.series.map(({ name, rest }, at) => (
        <li key={name}>
          <span className={cx(styles.swatch, styles[`colour${rest ? 6 : Math.min(at + 1, 6)}`])} />
          {name}
        </li>
      ))}
    </ul>
  )
}

interface PointsProps {
  data: ChartData
  label: string
  at: At | null
  onAt: (at: At | null) => void
  onOpen: (at: At) => void
}

/** The points as buttons that nobody sees: the drawing shows which one has the focus. */
function Points({ data, label, at, onAt, onOpen }: PointsProps) {
  const list = useRef<HTMLDivElement>(null)
  const width = data.places.length
  const stands = at ?? { place: 0, series: 0 }
  const go = ({ place, series }: At) => {
    const to = { place: Math.max(0, Math.min(width - 1, place)), series: Math.max(0, Math.min(data.series.length - 1, series)) }
    onAt(to)
    list.current?.querySelectorAll('button')[to.series * width + to.place]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const [along, across] = data.times ? (['ArrowRight', 'ArrowDown'] as const) : (['ArrowDown', 'ArrowRight'] as const)
    const back = { ArrowRight: 'ArrowLeft', ArrowDown: 'ArrowUp' } as const
    const steps: Record<string, At> = {
      [along]: { place: stands.place + 1, series: stands.series },
      [back[along]]: { place: stands.place - 1, series: stands.series },
      [across]: { place: stands.place, series: stands.series + 1 },
      [back[across]]: { place: stands.place, series: stands.series - 1 },
      Home: { place: 0, series: stands.series },
      End: { place: width - 1, series: stands.series },
    }
    const to = steps[event.key]
    if (!to || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(to)
  }
  return (
    <div
      ref={list}
      className={styles.points}
      role="toolbar"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onBlur={() => onAt(null)}
    >
      {data.series.flatMap((series, s) =>
        series.points.map((point, place) => (
          <button
            key={`${s} ${place}`}
            type="button"
            tabIndex={stands.series === s && stands.place === place ? 0 : -1}
            aria-disabled={!point.opens}
            onFocus={() => onAt({ place, series: s })}
            onClick={() => onOpen({ place, series: s })}
          >
            {point.name}
          </button>
        )),
      )}
    </div>
  )
}
