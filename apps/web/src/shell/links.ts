import { ButtonLink, NavItem } from '@rapport/ui'
import { createLink, useRouter } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, createElement, type MouseEvent } from 'react'

/** An entry of the navigation that knows where it leads. */
export const NavLink = createLink(NavItem)
/** Pressed so that the browser opens another tab or window. */
export const opensElsewhere = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0

/** A link to a record that costs no more than an anchor, for lists that draw hundreds: it follows no change of address. */
export function RecordLink({
  path,
  id,
  ...rest
}: Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'style'> & { path: string; id: string }) {
  const router = useRouter()
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    rest.onClick?.(event)
    if (event.defaultPrevented || opensElsewhere(event)) return
    event.preventDefault()
    void router.navigate({ to: '/$path/$id', params: { path, id }, search: {} })
  }
  return createElement('a', { ...rest, href: `/${path}/${id}`, onClick: open })
}
/** A button-like link to a page. */
export const PlaceButton = createLink(ButtonLink)
