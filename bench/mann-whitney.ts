/** Whether two samples may come from the same distribution: the Mann–Whitney U test, with what it could have seen. Pure. */

/** How likely two samples differ at least so much when they come from the same distribution: two-sided, by the normal approximation with correction for ties; for samples of 20 and more. */
export function sameness(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, first: true })), ...other.map((value) => ({ value, first: false }))]
  all.sort((a, b) => a.value - b.value)
  const n = all.length
  let ranks = 0
  let ties = 0
  for (let from = 0; from < n;) {
    let to = from
    while (to < n && all[to]!.value === all[from]!.value) to++
    const rank = (from + to + 1) / 2
    for (let at = from; at < to; at++) if (all[at]!.first) ranks += rank
    ties += (to - from) ** 3 - (to - from)
    from = to
  }
  const [a, b] = [one.length, other.length]
  const u = ranks - (a * (a + 1)) / 2
  const spread = Math.sqrt(((a * b) / 12) * (n + 1 - ties / (n * (n - 1))))
  return spread === 0 ? 1 : complement(Math.abs(u - (a * b) / 2) / spread / Math.SQRT2)
}

/** The least shift of a whole sample that the test would tell from none at that level: what it is blind to is less. */
export function leastSeen(sample: readonly number[], level: number): number {
  const isSeen = (shift: number): boolean =>
    sameness(
      sample,
      sample.map((value) => value + shift),
    ) < level
  let high = Math.max(...sample) - Math.min(...sample)
  let low = 0
  for (let step = 0; step < 40 && high - low > 1e-6; step++) {
    const middle = (low + high) / 2
    if (isSeen(middle)) high = middle
    else low = middle
  }
  return high
}

/** The complementary error function for x ≥ 0, within 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
function complement(x: number): number {
  const t = 1 / (1 + 0.3275911 * x)
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  return poly * Math.exp(-x * x)
}
