/** The tabs of the settings, as they stand in the address. */
export const SETTINGS_TABS = ['accounts', 'tokens', 'retention', 'audit', 'about'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];
