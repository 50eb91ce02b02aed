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

/** Initials on a quiet colour; silent for screen readers, because the name stands beside it. */
export function Avatar({ name, seed, shape = 'person', size = 'small' }: AvatarProps) {
  const hue = styles[`hue${hueOf(seed ?? name)}`]
  return (
    <span aria-hidden className={cx(styles.avatar, shape === 'company' && styles.company, size !== 'small' && styles[size], hue)}>
      {initials(name, shape)}
    </span>
  )
}
