/** What a proof came to, and all of them as one table. */
export interface Proof {
  readonly name: string
  /** Cases, rounds or operations that were tried. */
  readonly runs: number
  readonly kills: number
  readonly acknowledged: number
  readonly lost: number
  readonly doubled: number
  /** Operations of which nobody outside can say whether they happened. */
  readonly uncertain: number
  /** Seconds from a blow until work goes on; 0 where nothing was hurt. */
  readonly worstRecovery: number
  /** Everything that does not hold; the proof holds when there is none. */
  readonly wrong: readonly string[]
}

/** For proofs that hurt nobody. */
export const nothingHurt = { kills: 0, acknowledged: 0, lost: 0, doubled: 0, uncertain: 0, worstRecovery: 0 } as const

const columns = ['runs', 'kills', 'acknowledged', 'lost', 'doubled', 'uncertain', 'worst recovery s'] as const

/** The table, and below it what is wrong. */
export function formatProofs(proofs: readonly Proof[]): string {
  const lines = [
    ['proof', ...columns],
    ...proofs.map((proof) => [
      `${proof.wrong.length === 0 ? 'holds ' : 'BROKEN'} ${proof.name}`,
      ...[proof.runs, proof.kills, proof.acknowledged, proof.lost, proof.doubled, proof.uncertain].map((value) =>
        value.toLocaleString('en'),
      ),
      proof.worstRecovery.toFixed(1),
    ]),
  ]
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const table = lines.map((line) => line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join('  '))
  const wrong = proofs.flatMap((proof) => proof.wrong.slice(0, 50).map((line) => `${proof.name}: ${line}`))
  return [...table, ...(wrong.length > 0 ? ['', ...wrong] : [])].join('\n')
}
