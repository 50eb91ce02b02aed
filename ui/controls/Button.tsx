import type { AnchorHTMLAttributes, ButtonHTMLAttributes, MouseEvent, ReactNode, Ref } from 'react'
import { focusing } from './focusing.ts'
import { cx } from '../cx.ts'
import styles from './Button.module.css'

export type ButtonLook = 'default' | 'primary' | 'ghost' | 'link' | 'danger' | 'ink' | 'inkAccent'

/** What every button takes; the rest are the attributes of an HTML button. */
export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style' | 'className'> {
  look?: ButtonLook
  size?: 'small' | 'normal' | 'big'
  wide?: boolean
  takesFocus?: boolean
  icon?: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/**
 * A button with a word on it. A disabled one stays reachable by keyboard, so that the reason beside it is heard.
 */
export function Button({ look = 'default', size = 'normal', wide, icon, children, disabled, takesFocus, ...rest }: ButtonProps) {
  const className = cx(styles.button, look !== 'default' && styles[look], size !== 'normal' && styles[size], wide && styles.wide)
  return (
    <button type="button" {...focusing(takesFocus)} {...rest} {...held(disabled, rest.onClick)} className={className}>
      {icon}
      {children}
    </button>
  )
}

/** What an icon button takes: a name for those who do not see the icon, and for the tooltip. */
export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'wide' | 'takesFocus'> {
  label: string
  pressed?: boolean
  children: ReactNode
}

/** A button with an icon only. */
export function IconButton({ look = 'ghost', size = 'normal', label, pressed, children, disabled, ...rest }: IconButtonProps) {
  const className = cx(
    styles.button,
    styles.icon,
    look !== 'default' && styles[look],
    size !== 'normal' && styles[size],
    pressed && styles.pressed,
  )
  return (
    <button
      type="button"
      title={label}
      {...rest}
      {...held(disabled, rest.onClick)}
      aria-label={label}
      aria-pressed={pressed}
      className={className}
    >
      {children}
    </button>
  )
}

function held(disabled: boolean | undefined, onClick: ButtonProps['onClick']) {
  if (!disabled) return { onClick }
  return { 'aria-disabled': true, onClick: (event: MouseEvent) => event.preventDefault() }
}

/** What a link that looks like a button takes; the rest are the attributes of an anchor. */
export interface ButtonLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'style' | 'className'> {
  look?: ButtonLook
  size?: 'small' | 'normal' | 'big'
  icon?: ReactNode
  ref?: Ref<HTMLAnchorElement>
}

/** A place to go to, drawn as a button. */
export function ButtonLink({ look = 'default', size = 'normal', icon, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={cx(styles.button, look !== 'default' && styles[look], size !== 'normal' && styles[size])}>
      {icon}
      {children}
    </a>
  )
}
