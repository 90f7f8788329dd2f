import type { rolesMessages } from '../messages/roles';
import type { Translated } from '../nested';

/** Wer in einem Projekt welche Rolle hat. */
export const roles: Translated<typeof rolesMessages> = {
  roles: {
    title: 'Rollen',
    of: 'Rollen in {{project}}',
    noOwner:
      'Niemand ist hier Owner, also kann niemand Rollen geben oder freigeben, was gesperrt ist. Bitten Sie Ihr Plattform-Team um diese Zeilen in der Konfiguration:',
    who: 'Person oder Gruppe',
    role: 'Rolle',
    source: 'Woher sie kommt',
    actions: 'Aktionen',
    sources: {
      configuration: 'Konfiguration des Portals',
      ownership: 'Besitzt die Entität im Katalog',
      binding: 'Hier gegeben',
    },
    roles: { owner: 'Owner', admin: 'Admin', member: 'Mitglied' },
    give: 'Rolle geben',
    take: 'Nehmen',
    takeFrom: 'Nehmen: die Rolle von {{who}}',
    takeText: 'Sie sind dadurch nicht mehr {{role}}.',
  },
};
