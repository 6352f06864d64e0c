import { stringAt } from '../../fhir-common/core/json';
import type { AgendaEntry } from '../login/agenda-entry';
import { html } from '../login/html';
import type { Html } from '../login/html';
import type { LoginPaths } from '../login/login-paths';
import { form } from '../login/pages/layout';
import type { Booking } from './booking-store';
import type { OfferedAgenda, OfferedSlot } from './offered-slots';

/** What a page tells of the form that led to it. */
export const NOTICES = {
  reserve: { className: 'notice', text: 'Le créneau est réservé. La plateforme SAS va en être informée.' },
  annule: { className: 'notice', text: 'La réservation est annulée. La plateforme SAS va en être informée.' },
  pris: { className: 'warning', text: 'Ce créneau vient d’être pris ou retiré : rien n’a été réservé. Choisissez-en un autre.' },
  absente: { className: 'warning', text: 'Cette réservation n’existe plus, ou son heure est passée : rien n’a été annulé.' },
} as const;

export type Notice = keyof typeof NOTICES;

/** What the page of an agenda is made of. */
export interface BookingPage {
  readonly entry: AgendaEntry;
  readonly agenda: OfferedAgenda;
  readonly bookings: readonly Booking[];
  /** Codes of the forms; absent: nothing may be booked or cancelled in this session. */
  readonly codes?: { readonly booking: string; readonly cancellation: string };
  readonly notice: string | undefined;
}

/** The free slots of an agenda by day, each with its form, below what this regulator has booked of it. */
export function bookingContent(paths: LoginPaths, { entry, agenda, bookings, codes, notice }: BookingPage): Html {
  return html`${noticeOf(notice)}
${agenda.owner === '' ? undefined : html`<p>Agenda de <strong>${agenda.owner}</strong>, sept jours à venir.</p>`}
${bookings.length === 0 ? undefined : html`<h2>Vos réservations</h2>
<ul class="slots">${bookings.map((booking) => bookedItem(paths, entry, booking, codes?.cancellation))}</ul>`}
${agenda.slots.length === 0 ? html`<p>Aucun créneau libre dans les sept jours à venir.</p>` : days(agenda.slots).map(([day, slots]) => html`<h2>${day}</h2>
<ul class="slots">${slots.map((slot) => offeredItem(paths, entry, slot, codes?.booking))}</ul>`)}`;
}

function noticeOf(notice: string | undefined): Html | undefined {
  const found = Object.entries(NOTICES).find(([name]) => name === notice)?.[1];
  return found === undefined ? undefined : html`<p class="${found.className}" role="status">${found.text}</p>`;
}

function bookedItem(paths: LoginPaths, entry: AgendaEntry, { id, appointment }: Booking, code: string | undefined): Html {
  const start = stringAt(JSON.parse(appointment), 'start') ?? '';
  const when = `${dayOf(start)} à ${hourOf(start)}`;
  return html`<li><span>${when}</span>${code === undefined ? undefined : form(paths.of('cancellation', entry), code, html`<input type="hidden" name="reservation" value="${id}">
<button type="submit" class="plain" aria-label="Annuler la réservation du ${when}">Annuler</button>`)}</li>`;
}

function offeredItem(paths: LoginPaths, entry: AgendaEntry, slot: OfferedSlot, code: string | undefined): Html {
  const details = [...slot.consultations, ...slot.motives, slot.place, ...(slot.isWalkIn ? ['sans rendez-vous'] : [])].filter((part) => part !== '').join(' · ');
  const isAsked = slot.id === entry.slot;
  return html`<li${isAsked ? html` class="asked" id="creneau-demande"` : undefined}><span><strong>${hourOf(slot.start)}</strong> à ${hourOf(slot.end)} <span class="hint">${details}</span>${isAsked ? html` <em>Créneau demandé</em>` : undefined}</span>${
    code === undefined || slot.isWalkIn ? undefined : form(paths.of('booking', entry), code, html`<input type="hidden" name="creneau" value="${slot.id}">
<button type="submit" aria-label="Réserver le ${dayOf(slot.start)} à ${hourOf(slot.start)}">Réserver</button>`)}</li>`;
}

/** Slots by the day of their place, in order. */
function days(slots: readonly OfferedSlot[]): readonly (readonly [string, readonly OfferedSlot[]])[] {
  const byDay = new Map<string, OfferedSlot[]>();
  for (const slot of slots) byDay.set(dayOf(slot.start), [...(byDay.get(dayOf(slot.start)) ?? []), slot]);
  return [...byDay];
}

const DAY = new Intl.DateTimeFormat('fr-FR', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long' });

/** The day on the clock of the place: what the instant is written in. */
function dayOf(instant: string): string {
  return DAY.format(new Date(`${instant.slice(0, 10)}T00:00:00Z`));
}

function hourOf(instant: string): string {
  return instant.slice(11, 16).replace(':', ' h ');
}
