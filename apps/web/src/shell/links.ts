import { ButtonLink, NavItem } from '@rapport/ui'
import { createLink } from '@tanstack/react-router'

/** An entry of the navigation that knows where it leads. */
export const NavLink = createLink(NavItem)
/** A button-like link to a page. */
export const PlaceButton = createLink(ButtonLink)
