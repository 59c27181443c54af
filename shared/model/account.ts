import { z } from 'zod';
import { ACCOUNT_ROLES } from './account-role.ts';

export const accountRoleSchema = z.enum(ACCOUNT_ROLES);
