import { mount } from 'svelte';
import App from './App.svelte';
import './style.css';
import './turns.css';

mount(App, { target: document.getElementById('app')! });

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  // The one script address that the page ever makes; the server's policy names this maker of it.
  const address = '/worker.js';
  const types = (window as unknown as { trustedTypes?: Maker }).trustedTypes;
  const policy = types?.createPolicy('flint-worker', { createScriptURL: () => address });
  void navigator.serviceWorker.register((policy?.createScriptURL(address) ?? address) as string);
}

/** Trusted Types, as far as they are used here. */
interface Maker {
  createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(address: string): unknown };
}
