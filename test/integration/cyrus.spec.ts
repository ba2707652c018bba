import { tellEverydayStory } from '../support/everyday-story.js';
import { servers } from '../support/integration.js';

tellEverydayStory('Cyrus', () => servers.startCyrus());
