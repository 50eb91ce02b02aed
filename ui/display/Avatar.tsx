import { Building2, UserRound } from 'lucide-react'
import { cx } from '../cx.ts'
import styles from './Avatar.module.css'
import { hueOf, initials } from './initials.ts'

/** Who is meant: a person is round, a company a rounded square. Colour follows `seed` (an id), else the name. */
export interface AvatarProps {
  name: string
  seed?: string
  shape?: 'person' | 'company'
  size?: 'small' | 'medium' | 'large'
}

/** Initials on a quiet colour, or a sign where a name has none; silent for screen readers, because the name stands beside it. */
export function Avatar({ name, seed, shape = 'person', size = 'small' }: AvatarProps) {
  const letters = initials(name, shape)
  const hue = styles[`hue${letters ? hueOf(seed ?? name) : 6}`]
  const Sign = shape === 'person' ? UserRound : Building2
  return (
    <span aria-hidden className={cx(styles.avatar, shape === 'company' && styles.company, size !== 'small' && styles[size], hue)}>
      {letters || <Sign className={styles.sign} strokeWidth={1.6} />}
    </span>
  )
}
