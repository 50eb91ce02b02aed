import { type KeyboardEvent, type ReactNode, useId, useMemo, useState } from 'react'
import { cx } from '../cx.ts'
import styles from './Chart.module.css'
import { ChartTable } from './ChartTable.tsx'
import { drawnPart, type At, type ChartData, type ChartKind } from './data.ts'
import { colourNumber } from './look.ts'
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
      <Points
        data={drawn}
        sideways={drawn.times || kind === 'heat' || kind === 'line'}
        label={summary}
        at={known}
        onAt={setAt}
        onOpen={open}
      >
        <Picture kind={kind} data={drawn} at={known} onAt={setAt} onOpen={open} />
      </Points>
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
      {data.series.map(({ name }, at) => (
        <li key={name}>
          <span className={cx(styles.swatch, styles[`colour${colourNumber(data.series, at)}`])} />
          {name}
        </li>
      ))}
    </ul>
  )
}

interface PointsProps {
  data: ChartData
  /** Places follow each other from left to right. */
  sideways: boolean
  label: string
  at: At | null
  onAt: (at: At | null) => void
  onOpen: (at: At) => void
  children: ReactNode
}

/** The room of the drawing, in which arrows go from point to point. The points themselves stand beside it for those who hear them. */
function Points({ data, sideways, label, at, onAt, onOpen, children }: PointsProps) {
  const id = useId()
  const width = data.places.length
  const idOf = ({ place, series }: At) => `${id}${series}-${place}`
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const from = at ?? { place: 0, series: 0 }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen(from)
      return
    }
    const to = stepFrom(from, event.key, sideways, data.places.length)
    if (!to) return
    event.preventDefault()
    onAt({ place: within(to.place, width), series: within(to.series, data.series.length) })
  }
  return (
    <div
      className={styles.room}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={at ? idOf(at) : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => onAt(at ?? { place: 0, series: 0 })}
      onBlur={() => onAt(null)}
    >
      {children}
      {data.series.flatMap(({ points }, series) =>
        points.map((point, place) => (
          <div
            key={idOf({ place, series })}
            id={idOf({ place, series })}
            role="option"
            aria-selected={at?.place === place && at.series === series}
            aria-disabled={!point.opens}
            className={styles.point}
          >
            {point.name}
          </div>
        )),
      )}
    </div>
  )
}

const within = (at: number, length: number): number => Math.max(0, Math.min(length - 1, at))

/** Where a key leads: along the places as they are drawn, and across to other series. */
function stepFrom({ place, series }: At, key: string, sideways: boolean, places: number): At | undefined {
  const [next, back, over, under] = sideways
    ? ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp']
    : ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft']
  const steps: Readonly<Record<string, At>> = {
    [next!]: { place: place + 1, series },
    [back!]: { place: place - 1, series },
    [over!]: { place, series: series + 1 },
    [under!]: { place, series: series - 1 },
    Home: { place: 0, series },
    End: { place: places - 1, series },
  }
  return steps[key]
}
