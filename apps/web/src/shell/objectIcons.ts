import {
  Armchair,
  Box,
  Briefcase,
  Building2,
  CalendarDays,
  Car,
  Cog,
  FileText,
  Filter,
  Flag,
  Globe,
  GraduationCap,
  Heart,
  Key,
  Leaf,
  type LucideIcon,
  Mail,
  MapPin,
  Package,
  Send,
  Star,
  StickyNote,
  Store,
  Table2,
  Ticket,
  Truck,
  Users,
  Wrench,
} from 'lucide-react'

/** The drawings that an invented object may be given, by the name under which the server keeps them. */
export const objectIcons: Readonly<Record<string, LucideIcon>> = {
  box: Box,
  package: Package,
  cog: Cog,
  wrench: Wrench,
  truck: Truck,
  car: Car,
  store: Store,
  'map-pin': MapPin,
  armchair: Armchair,
  'file-text': FileText,
  briefcase: Briefcase,
  'calendar-days': CalendarDays,
  ticket: Ticket,
  key: Key,
  flag: Flag,
  star: Star,
  heart: Heart,
  leaf: Leaf,
  'graduation-cap': GraduationCap,
}

/** With those of objects that are declared. */
const drawings: Readonly<Record<string, LucideIcon>> = {
  ...objectIcons,
  users: Users,
  'building-2': Building2,
  'sticky-note': StickyNote,
  globe: Globe,
  filter: Filter,
  mail: Mail,
  send: Send,
}

/** What stands for an object, everywhere. */
export const iconOf = ({ icon }: { readonly icon?: string | null | undefined }): LucideIcon => drawings[icon ?? ''] ?? Table2
