"""Domains of mail services that anybody may have an address at: such a domain says nothing about a company."""

PUBLIC_DOMAINS = frozenset(
    """
    gmail.com googlemail.com google.com
    outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.at outlook.be outlook.dk outlook.jp
    hotmail.com hotmail.de hotmail.fr hotmail.es hotmail.it hotmail.co.uk hotmail.be hotmail.nl hotmail.se
    live.com live.de live.fr live.nl live.be live.it live.at live.co.uk live.dk live.se msn.com passport.com
    yahoo.com yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.uk yahoo.co.in yahoo.in yahoo.co.jp yahoo.com.br
    yahoo.com.ar yahoo.com.mx yahoo.ca yahoo.at yahoo.se yahoo.pl yahoo.gr yahoo.ie ymail.com rocketmail.com
    icloud.com me.com mac.com aol.com aol.de aim.com
    gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr gmx.eu gmx.org gmx.info web.de freenet.de t-online.de
    magenta.de arcor.de mail.de posteo.de posteo.net mailbox.org 1und1.de online.de vodafone.de alice.de
    unitybox.de kabelmail.de ewe.net ewetel.net
    a1.net aon.at chello.at drei.at inode.at bluewin.ch hispeed.ch sunrise.ch swissonline.ch
    orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr
    libero.it virgilio.it tiscali.it alice.it tin.it inwind.it iol.it fastwebnet.it tim.it
    telefonica.net terra.es movistar.es ono.com
    ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl casema.nl upcmail.nl
    telenet.be skynet.be proximus.be scarlet.be voo.be
    telia.com bredband.net comhem.se spray.se online.no broadpark.no jubii.dk mail.dk ofir.dk tdcadsl.dk
    suomi24.fi elisanet.fi kolumbus.fi luukku.com
    btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk
    tiscali.co.uk eircom.net
    wp.pl o2.pl onet.pl op.pl interia.pl poczta.fm gazeta.pl tlen.pl
    seznam.cz centrum.cz volny.cz email.cz post.cz azet.sk zoznam.sk centrum.sk post.sk
    freemail.hu citromail.hu indamail.hu t-online.hu
    abv.bg mail.bg dir.bg siol.net net.hr in.gr otenet.gr
    mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua
    sapo.pt iol.pt clix.pt
    uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com
    prodigy.net.mx
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net
    frontier.com windstream.net centurylink.net juno.com netzero.net roadrunner.com rr.com
    rogers.com shaw.ca sympatico.ca telus.net videotron.ca bell.net
    bigpond.com bigpond.net.au optusnet.com.au iinet.net.au xtra.co.nz
    qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com 139.com 189.cn aliyun.com tom.com
    naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com
    rediffmail.com sify.com
    walla.co.il walla.com mail.tau.ac.il
    proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com keemail.me
    fastmail.com fastmail.fm hey.com hushmail.com mail.com email.com usa.com consultant.com europe.com
    inbox.com zoho.com zohomail.com runbox.com startmail.com disroot.org riseup.net duck.com
    privaterelay.appleid.com users.noreply.github.com mailinator.com guerrillamail.com
    """.split()
)


def company_domain(address):
    """The domain of a mail address where it may tell a company, in lower case; else `None`."""
    _local, at, domain = (address or "").strip().lower().rpartition("@")
    domain = domain.rstrip(".")
    if not at or "." not in domain or domain in PUBLIC_DOMAINS:
        return None
    return domain
