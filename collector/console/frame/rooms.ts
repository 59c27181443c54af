import {
  IconAlertTriangle,
  IconBellRinging,
  IconDashboard,
  IconServer2,
  IconSettings,
  IconShieldCheck,
} from '@tabler/icons-react';

/** What the rail shows. `key` opens it after `g`. */
export const ROOMS = [
  { path: '/', title: 'room.overview', icon: IconDashboard, key: 'o' },
  { path: '/incidents', title: 'room.incidents', icon: IconAlertTriangle, key: 'i' },
  { path: '/hosts', title: 'room.hosts', icon: IconServer2, key: 'h' },
  { path: '/alerts', title: 'room.alerts', icon: IconBellRinging, key: 'a' },
  { path: '/normal', title: 'room.normal', icon: IconShieldCheck, key: 'n' },
  { path: '/settings', title: 'room.settings', icon: IconSettings, key: 's' },
] as const;
