import styles from './Chart.module.css'
import type { At, ChartData } from './data.ts'

/** The numbers of a chart as a table; each opens what it counts. */
export function ChartTable({ data, placeHead, onOpen }: { data: ChartData; placeHead: string; onOpen: (at: At) => void }) {
  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={placeHead}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{placeHead}</th>
            {data.series.map(({ name }) => (
              <th key={name} scope="col" className={styles.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.places.map(({ name }, place) => (
            <tr key={`${place} ${name}`}>
              <th scope="row" dir="auto">
                {name}
              </th>
              {data.series.map((series, s) => {
                const point = series.points[place]
                return (
                  <td key={series.name} className={styles.number}>
                    {point?.opens ? (
                      <button type="button" className={styles.opens} aria-label={point.name} onClick={() => onOpen({ place, series: s })}>
                        {point.text}
                      </button>
                    ) : (
                      (point?.text ?? '')
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
