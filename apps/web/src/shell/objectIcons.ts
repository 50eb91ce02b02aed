import {
  Armchair,
  Box,
  Briefcase,
  Building2,
  CalendarDays,
  Car,
  Cog,
  FileText,
  Flag,
  GraduationCap,
  Heart,
  Key,
  Leaf,
  type LucideIcon,
  MapPin,
  Package,
  Star,
  Store,
  Table2,
  Ticket,
  Truck,
  Users,
  Wrench,
} from 'lucide-react'
import type { ObjectMeta } from '../api/types.ts'

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

const declared: Readonly<Record<string, LucideIcon>> = { person: Users, company: Building2 }

/** What stands for an object in navigation. */
export const iconOf = ({ name, icon }: Pick<ObjectMeta, 'name' | 'icon'>): LucideIcon => declared[name] ?? objectIcons[icon ?? ''] ?? Table2
