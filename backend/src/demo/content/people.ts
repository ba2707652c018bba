export type Language = 'ar' | 'de' | 'el' | 'en' | 'es' | 'fr' | 'it' | 'ja' | 'pl';

export interface Person {
  readonly name: string;
  readonly address: string;
  readonly language: Language;
  /** Stands below everything they write. */
  readonly signature?: string;
  /** Whether their mail program sends HTML beside the text. */
  readonly html?: boolean;
}

/** The owner of the demo mailbox: sales at Nordlicht Möbel, a small furniture maker in Hamburg. */
export const me: Person = {
  name: 'Alex Winter',
  address: 'demo@maildesk.example',
  language: 'en',
  signature: 'Alex Winter\nNordlicht Möbel · Hamburg',
};

/** Who answers when they are written to. */
export const personas = {
  lena: {
    name: 'Lena Brandt',
    address: 'lena@nordlicht.maildesk.example',
    language: 'de',
    signature: 'Lena',
    html: true,
  },
  jonas: {
    name: 'Jonas Petersen',
    address: 'jonas@nordlicht.maildesk.example',
    language: 'de',
    signature: 'Jonas\nWerkstatt',
  },
  eleni: {
    name: 'Ελένη Παπαδάκη',
    address: 'eleni@cafe-aurora.maildesk.example',
    language: 'el',
    signature: 'Ελένη Παπαδάκη\nCafé Aurora, Αθήνα',
    html: true,
  },
  claire: {
    name: 'Claire Dubois',
    address: 'claire@hotel-tilleuls.maildesk.example',
    language: 'fr',
    signature: 'Claire Dubois\nHôtel des Tilleuls, Lyon',
    html: true,
  },
  kenji: {
    name: '田中 健司',
    address: 'kenji@kumo-interior.maildesk.example',
    language: 'ja',
    signature: '雲インテリア株式会社\n田中 健司',
  },
  omar: {
    name: 'عمر حداد',
    address: 'omar@dar-alwarda.maildesk.example',
    language: 'ar',
    signature: 'عمر حداد\nدار الوردة، عمّان',
    html: true,
  },
  thomas: {
    name: 'Thomas Müller',
    address: 'thomas@mueller-soehne.maildesk.example',
    language: 'de',
    signature: 'Mit freundlichen Grüßen\nThomas Müller\nMüller & Söhne Innenausbau',
  },
  piotr: {
    name: 'Piotr Zieliński',
    address: 'piotr@tartak-borowy.maildesk.example',
    language: 'pl',
    signature: 'Pozdrawiam\nPiotr Zieliński\nTartak Borowy',
  },
  sofia: {
    name: 'Sofia Marchetti',
    address: 'sofia@studio-marchetti.maildesk.example',
    language: 'it',
    signature: 'Sofia Marchetti\nStudio Marchetti, Milano',
    html: true,
  },
  carmen: {
    name: 'Carmen Ruiz',
    address: 'carmen@casa-limon.maildesk.example',
    language: 'es',
    signature: 'Carmen Ruiz\nCasa Limón, Valencia',
  },
  emily: {
    name: 'Emily Carter',
    address: 'emily@carter-lowe.maildesk.example',
    language: 'en',
    signature: 'Emily Carter\nCarter & Lowe Architects, London',
    html: true,
  },
  freight: {
    name: 'Nordsee Spedition, Disposition',
    address: 'dispo@nordsee-spedition.maildesk.example',
    language: 'de',
    signature: 'Nordsee Spedition\nDisposition, Ralf Jansen',
  },
} as const satisfies Record<string, Person>;

export type PersonaName = keyof typeof personas;
