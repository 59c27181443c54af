import type { Pool } from '#shared/model/pool.ts';
import { poolKey } from '#shared/model/pool.ts';
import type { Wallet } from '#shared/model/wallet.ts';
import type { Login } from './read-login.ts';

/** Gathers the pools, wallets and logins that a text names, each once and in order. Bounded: hostile text may name millions. */
export class PoolAccounts {
  private readonly poolByKey = new Map<string, Pool>();
  private readonly walletByAddress = new Map<string, Wallet>();
  private readonly loginTexts = new Set<string>();

  get pools(): readonly Pool[] {
    return [...this.poolByKey.values()];
  }

  get wallets(): readonly Wallet[] {
    return [...this.walletByAddress.values()];
  }

  get logins(): readonly string[] {
    return [...this.loginTexts];
  }

  /** Keeps what is known about TLS from whichever mention said it. */
  addPool(pool: Pool): void {
    const key = poolKey(pool);
    const before = this.poolByKey.get(key);
    if (before === undefined && this.poolByKey.size >= MAX_EACH) return;
    this.poolByKey.set(key, before?.tls === undefined ? pool : before);
  }

  addWallet(wallet: Wallet): void {
    if (this.walletByAddress.size < MAX_EACH && !this.walletByAddress.has(wallet.address)) {
      this.walletByAddress.set(wallet.address, wallet);
    }
  }

  /** A placeholder is nobody's login and is left out. */
  addLogin(login: Login): void {
    if (login.placeholder === true) return;
    if (this.loginTexts.size < MAX_EACH) this.loginTexts.add(login.login);
    if (login.wallet !== undefined) this.addWallet(login.wallet);
  }
}

const MAX_EACH = 200;
